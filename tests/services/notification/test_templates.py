"""What messages say."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sokoni.services.notification import templates
from sokoni.services.notification.types import Template

CONTEXT = {
    "bot": "lamps_bot",
    "group": "Lamp lovers",
    "name": "Ana",
    "giver": "Juma",
    "code": "K7QX2MPA",
    "total": "$ 129.900",
    "link": "http://shop.example/o/1",
    "reason": "The amount differs.",
    "shop": "Casa Lino",
    "tracking": "ES 42",
    "items": "2 x Lamp",
    "message": "When does it come?",
    "number": "42",
    "reference": "BANK-7",
    "amount": "129.90 EUR",
    "carrier": "Correos",
    "tracking_link": "https://carrier.example/ES42",
    "products": "Lamp, Chair",
    "product": "Lamp",
    "reply": "Thank you!",
    "minutes": "10",
    "unsubscribe": "http://shop.example/unsubscribe/1",
    "tier": "Regular",
    "times": "1.25",
    "points": "140",
    "day": "2026-03-02",
    "price": "99.90 EUR",
    "before": "119.90 EUR",
    "credit_link": "http://shop.example/account/credit",
    "list": "http://shop.example/account/wishlist",
}


@pytest.mark.parametrize("template", Template)
def test_every_message_is_written_in_every_language_with_the_same_values(template: Template):
    assert templates.languages(template) == {"en", "es", "fa"}
    assert len({templates.values_of(template, language) for language in ("en", "es", "fa")}) == 1


@pytest.mark.parametrize("template", Template)
@pytest.mark.parametrize("locale", ["en", "es-CO", "fa_IR", "ES", "de", ""])
def test_a_message_holds_every_value_that_it_was_given(template: Template, locale: str):
    text = templates.render(template, locale=locale, context=CONTEXT)
    for name in templates.values_of(template, "en"):
        assert CONTEXT[name] in text.subject + text.body
    assert "{" not in text.subject + text.body


def test_the_readers_language_is_used_and_english_where_we_do_not_write_it():
    subjects = {
        locale: templates.render(Template.ORDER_CONFIRMED, locale=locale, context=CONTEXT).subject
        for locale in ("en", "es-CO", "fa", "de")
    }
    assert subjects["es-CO"] == "Pedido K7QX2MPA confirmado"
    assert subjects["de"] == subjects["en"] == "Order K7QX2MPA is confirmed"
    assert "تأیید" in subjects["fa"]


def test_a_paragraph_without_its_value_is_left_out():
    text = templates.render(Template.ORDER_SHIPPED, locale="en", context=CONTEXT | {"tracking": ""})
    assert "Tracking" not in text.body
    assert CONTEXT["link"] in text.body


def test_a_missing_value_is_a_mistake_that_is_told():
    with pytest.raises(KeyError, match="reason"):
        templates.render(Template.RECEIPT_REJECTED, locale="en", context={"name": "Ana", "code": "A", "link": "l"})


@given(st.text(min_size=1))
def test_nothing_that_people_write_breaks_a_message_or_begins_a_header(written: str):
    text = templates.render(Template.ORDER_PLACED, locale="en", context=CONTEXT | {"name": written, "code": written})
    assert len(text.subject.splitlines()) == 1
    assert written in text.body
