"""What posts are read as: prices, stock, sizes and words of four languages, and what is doubtful about them."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sokoni.commerce.catalog.channel import amounts, reading, rules
from sokoni.commerce.catalog.channel.reading import Setting
from sokoni.commerce.catalog.channel.types import CERTAIN, Doubt, Part, PartKind, Post, Reading

SHOES = UUID("01890000-0000-7000-8000-000000000001")
CATEGORIES = {"shoes": SHOES, "zapatos": SHOES, "کفش": SHOES, "обувь": SHOES}
HASHTAG = PartKind.HASHTAG


def parts_of(text: str) -> tuple[Part, ...]:
    """A text with its hashtags told apart, as Telegram does it."""
    parts, plain = [], ""
    for word in text.replace("\n", " \n ").split(" "):
        if word.startswith("#") and len(word) > 1:
            parts += [Part(PartKind.PLAIN, plain), Part(HASHTAG, word)]
            plain = " "
        else:
            plain += f"{word} "
    return tuple(part for part in (*parts, Part(PartKind.PLAIN, plain)) if part.text)


def post(text: str | tuple[Part, ...], **fields: object) -> Post:
    said = {
        "channel_id": 1,
        "message_id": 1,
        "posted_at": datetime(2026, 3, 1, tzinfo=UTC),
        "parts": parts_of(text) if isinstance(text, str) else text,
        "pictures": ("photos/1.jpg",),
        **fields,
    }
    return Post(**said)  # type: ignore[arg-type]


def read(text: str | tuple[Part, ...], currency: str = "COP", **fields: object) -> Reading:
    found = reading.read(post(text, **fields), Setting(currency=currency, categories=CATEGORIES))
    assert found is not None
    return found


@dataclass(frozen=True, kw_only=True)
class Case:
    """A post and what it offers."""

    text: str
    currency: str
    title: str
    price: int | None
    quantity: int | None = None
    compare_at: int | None = None
    options: tuple[tuple[str, tuple[str, ...]], ...] = ()
    tags: tuple[str, ...] = ()
    sku: str | None = None
    doubts: tuple[Doubt, ...] = field(default=())


CASES = (
    Case(
        text="👟 Zapatos de cuero Bogotá\nPrecio: $185.000\nTallas: 36 a 40\nColores: negro, café y miel\n"
        "Disponibles: 12\nRef: ZB-102\n#zapatos #cuero_colombiano",
        currency="COP", title="Zapatos de cuero Bogotá", price=18_500_000, quantity=12, sku="ZB-102",
        options=(("Talla", ("36", "37", "38", "39", "40")), ("Color", ("negro", "café", "miel"))),
        tags=("zapatos", "cuero colombiano"),
    ),
    Case(
        text="Vestido lino ✨ Antes $120.000 Ahora $89.900 COP\nTallas S M L XL",
        currency="COP", title="Vestido lino", price=8_990_000, compare_at=12_000_000,
        options=(("Talla", ("S", "M", "L", "XL")),),
    ),
    Case(
        text="AGOTADO ❌ Bolso tejido\n45 mil pesos\nMedidas 30x20 cm, entrega en 3 días",
        currency="COP", title="Bolso tejido", price=4_500_000, quantity=0, doubts=(Doubt.SOLD_OUT,),
    ),
    Case(
        text="Brass lamp, hand made\nUSD 1,249.50\nOnly 3 left! 40 cm tall, 2.5 kg\n#lamps",
        currency="USD", title="Brass lamp, hand made", price=124_950, quantity=3, tags=("lamps",),
    ),
    Case(
        text="Linen shirt – $35\nSizes: S-XL\nColours: white / sky blue\nCall +254 700 123 456",
        currency="USD", title="Linen shirt", price=3_500,
        options=(("Size", ("S", "M", "L", "XL")), ("Colour", ("white", "sky blue"))),
    ),
    Case(
        text="SOLD OUT\nClay pot\n12.50 €",
        currency="EUR", title="Clay pot", price=1_250, quantity=0, doubts=(Doubt.SOLD_OUT,),
    ),
    Case(
        text="کفش چرم دست‌دوز\nقیمت: ۲۵۰ هزار تومان\nسایز: ۳۸ تا ۴۲\nرنگ‌بندی: مشکی، قهوه‌ای و عسلی\n"
        "موجودی: ۷ عدد\n#کفش #چرم_طبیعی",
        currency="IRR", title="کفش چرم دست‌دوز", price=2_500_000, quantity=7,
        options=(("سایز", ("38", "39", "40", "41", "42")), ("رنگ", ("مشکی", "قهوه‌ای", "عسلی"))),
        tags=("کفش", "چرم طبیعی"),
    ),
    Case(
        text="مانتو نخی\n۱٬۲۵۰٬۰۰۰ تومان",
        currency="IRR", title="مانتو نخی", price=12_500_000,
    ),
    Case(
        text="روسری ابریشمی ❌ ناموجود\n۴۵۰ تومن",
        currency="IRR", title="روسری ابریشمی", price=4_500_000, quantity=0,
        doubts=(Doubt.THOUSANDS, Doubt.SOLD_OUT),
    ),
    Case(
        text="Кожаная обувь\nЦена: 5 990 ₽\nСтарая цена: 7 500 ₽\nРазмеры: 36, 37, 38\nЦвет: чёрный, белый\n"
        "В наличии 4 шт.\nАртикул: К-17",
        currency="RUB", title="Кожаная обувь", price=599_000, compare_at=750_000, quantity=4,
        options=(("Размер", ("36", "37", "38")), ("Цвет", ("чёрный", "белый"))),
    ),
    Case(
        text="Сумка летняя 1,5 тыс. руб.\nнет в наличии",
        currency="RUB", title="Сумка летняя", price=150_000, quantity=0, doubts=(Doubt.SOLD_OUT,),
    ),
    Case(
        text="Lampara\n$20 USD\nEnvío gratis",
        currency="COP", title="Lampara", price=None, doubts=(Doubt.OTHER_CURRENCY,),
    ),
    Case(
        text="Kikoi, striped\n1500\nSize: One size",
        currency="KES", title="Kikoi, striped", price=150_000, doubts=(Doubt.BARE_PRICE,),
    ),
    Case(
        text="Shirts\n$10 small\n$15 large",
        currency="USD", title="Shirts", price=1_000, doubts=(Doubt.SEVERAL_PRICES,),
    ),
    Case(
        text="New in the shop today, come and see", currency="USD", title="New in the shop today, come and see",
        price=None, doubts=(Doubt.NO_PRICE,),
    ),
    Case(text="دفتر\n3.500 KWD", currency="KWD", title="دفتر", price=3_500),
    Case(text="چراغ\n٤٥ درهم", currency="AED", title="چراغ", price=4_500),
    Case(text="दीया\n₹१५०", currency="INR", title="दीया", price=15_000),
)  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.title)
def test_reads_what_a_post_offers(case: Case):
    found = read(case.text, case.currency)
    content = found.content
    assert (content.title, content.price, content.compare_at) == (case.title, case.price, case.compare_at)
    assert content.quantity == case.quantity
    assert tuple((each.name, each.values) for each in content.options) == case.options
    assert (content.tags, content.sku) == (case.tags, case.sku)
    assert found.doubts == case.doubts


def test_is_certain_of_a_whole_post_and_of_no_doubtful_one():
    assert read(CASES[0].text).confidence == 100
    for case in CASES:
        found = read(case.text, case.currency)
        assert (found.confidence >= CERTAIN) == (not case.doubts), case.title


def test_puts_a_product_where_a_hashtag_names_a_category():
    assert read("Sandalias\n$50.000\n#zapatos #verano").content.category_ids == (SHOES,)
    assert read("Sandalias\n$50.000\n#verano").content.category_ids == ()


def test_offers_nothing_where_a_post_has_neither_price_nor_picture():
    assert reading.read(post("Good morning!", pictures=()), Setting(currency="USD", categories={})) is None


def test_says_so_where_pictures_are_missing_or_a_post_is_another_s():
    assert read("Lamp $5", "USD", pictures=()).doubts == (Doubt.NO_PICTURE,)
    assert read("Lamp $5", "USD", pictures=(), left_out=1).doubts == (Doubt.PICTURES_LEFT_OUT,)
    assert read("Lamp $5", "USD", is_forwarded=True).doubts == (Doubt.FORWARDED,)


def test_takes_what_is_crossed_out_for_the_price_that_was():
    said = (Part(PartKind.PLAIN, "Lamp\n"), Part(PartKind.STRUCK, "$80"), Part(PartKind.PLAIN, " $55"))
    content = read(said, "USD").content
    assert (content.price, content.compare_at) == (5_500, 8_000)


def test_takes_no_number_of_a_telephone_a_date_or_a_measure_for_a_price():
    text = "Lamp\nWhatsApp 300 123 4567\n12/05/2026, 10:30\n40 x 30 cm, 2 kg, 15 % off"
    assert amounts.find_amounts(amounts.normal(text), currency="COP") == []


def test_leaves_out_of_the_description_how_one_orders_and_what_only_tags():
    said = (
        Part(PartKind.PLAIN, "Lamp\nWarm <light> & more\n\nOrders: "),
        Part(PartKind.CONTACT, "@lamps"),
        Part(PartKind.PLAIN, "\n$5\n"),
        Part(HASHTAG, "#lamps"),
    )
    assert read(said, "USD").content.description_html == "<p>Warm &lt;light&gt; &amp; more</p><p>$5</p>"


def test_says_what_is_almost_sold_out_is_there():
    assert read("Lamp $5\nAlmost sold out!", "USD").content.quantity is None
    assert read("Lámpara $5.000\nCasi agotado").content.quantity is None


# What posts have lost when they are read: null characters, and halves of others.
_WORDS = st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), max_size=300)


@given(_WORDS, st.sampled_from(["COP", "USD", "IRR", "KWD", "JPY"]))
def test_reads_whatever_is_written_into_something_the_catalogue_takes(text: str, currency: str):
    found = reading.read(post((Part(PartKind.PLAIN, text),)), Setting(currency=currency, categories={}))
    assert found is not None
    assert 0 <= found.confidence <= 100
    rules.check(found.content)
    assert isinstance(found.content.title, str)


@given(st.text(max_size=200))
def test_leaves_each_character_of_a_text_where_it_was(text: str):
    assert len(amounts.normal(text)) == len(text)
