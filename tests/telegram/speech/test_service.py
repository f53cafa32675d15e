"""What is said in chats is in the reader's language, and nobody's words are taken for markup."""

from datetime import timedelta

import pytest

from sokoni.core.database import DatabaseBusy
from sokoni.core.resources import Resources
from sokoni.telegram.speech import ports, service
from sokoni.telegram.speech.types import Markup

HOSTILE = '<a href="https://evil.example">you won</a> & {more}'


def test_makes_what_people_wrote_safe_and_keeps_what_is_markup():
    said = service.say("en", "{who} said {what}.", who=Markup("<b>Ana</b>"), what=HOSTILE)

    assert said == ('<b>Ana</b> said &lt;a href="https://evil.example"&gt;you won&lt;/a&gt; &amp; {more}.')
    assert service.mention(7, "<i>") == '<a href="tg://user?id=7">&lt;i&gt;</a>'


def test_names_who_has_no_name_by_their_number():
    assert service.mention(7, "  ") == '<a href="tg://user?id=7">7</a>'


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("\u200b\u2060", ""),
        ("\u202eabc\u202c", "abc"),
        (" Ana\u200d ", "Ana\u200d"),
        ("👩\u200d💻", "👩\u200d💻"),
        ("سارا", "سارا"),
    ],
)
def test_a_name_is_shown_as_far_as_it_shows_and_turns_no_line_around(name: str, shown: str):
    assert service.seen(name) == shown
    assert service.mention(7, name) == f'<a href="tg://user?id=7">{shown or 7}</a>'


def test_says_it_plainly_where_telegram_knows_no_markup():
    assert service.plain("en", "{what}", what=HOSTILE) == HOSTILE


@pytest.mark.parametrize(
    ("length", "said"),
    [
        (timedelta(0), "0 seconds"),
        (timedelta(seconds=1), "1 second"),
        (timedelta(minutes=90), "1 hour 30 minutes"),
        (timedelta(days=2, hours=1, minutes=5), "2 days 1 hour"),
        (timedelta(days=1, seconds=30), "1 day 30 seconds"),
    ],
)
def test_says_how_long_something_lasts_in_its_two_largest_units(length: timedelta, said: str):
    assert service.duration("en", length) == said


def test_counts_in_the_digits_of_the_language():
    assert service.number("fa", 204) == "\u06f2\u06f0\u06f4"
    assert service.duration("fa", timedelta(hours=2)) == "\u06f2 ساعت"
    assert service.say("es", "{n}", n=1234567) == "1.234.567"


@pytest.mark.parametrize(
    ("tag", "language"), [("es-419", "es"), ("fa", "fa"), ("pt_BR", "en"), (None, "en"), ("", "en"), ("x" * 99, "en")]
)
def test_speaks_a_language_that_it_knows(tag: str | None, language: str):
    assert service.language_of(tag) == language


def test_refuses_in_the_words_of_the_pages(resources: Resources):
    assert resources
    assert service.refusal("es", DatabaseBusy()).endswith("Inténtalo de nuevo en unos segundos.")
    assert ports.words().translate("es", "Save") == "Guardar"
    assert ports.words().translate("en", "Nobody ever wrote this") == "Nobody ever wrote this"
