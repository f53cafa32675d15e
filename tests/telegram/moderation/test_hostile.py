"""Texts that were made to break what reads them are judged like any other, live and in a trial, and soon."""

from typing import Any

import orjson
import pytest

from sokoni.services.botapi import wire
from sokoni.telegram.group.settings_types import Penalty
from sokoni.telegram.moderation.handlers import EnforceRules
from sokoni.telegram.rule import trials
from tests.support.factories import rule as rule_factory
from tests.support.factories.group import OPERATOR
from tests.support.keeping import CHAT, Keeping
from tests.telegram.moderation.people import ANA

# What holds an engine that tries again and again for hours, with texts that fit but for their end.
KILLERS = (r"(a+)+$x", r"(a|aa)+$x", r"(a|a?)+$x", r"([a-zA-Z]+)*$x", r"(.*a){20}x", r"^(([a-z])+.)+[A-Z]([a-z])+$x")
WORDS = [f"lamp{number}shade" for number in range(498)] + ["casino", "free money*"]
LONG = 4096
HARMLESS = (
    "a" * (LONG - 1) + "!",
    "😀" * LONG,
    "👨‍👩‍👧‍👦" * (LONG // 11),
    "e" + "\u0301" * (LONG - 1),
    "\u202e" * LONG,
    "\u200b" * LONG,
    "﷽" * LONG,
    " lamp" * (LONG // 5),
    "\x00" * LONG,
)
BAD = (
    "\u202ecas\u200bino",
    "c\u0301a\u0301s\u0301i\u0301n\u0301o\u0301",
    "\U0001d41c\U0001d41a\U0001d42c\U0001d422\U0001d427\U0001d428",
    "😀" * 4000 + " casino",
    "half \ud83d of a pair, casino",
    "\x00casino",
)
# Beyond the text, before it, without an end, in the middle of a pair; and what no entity is.
ENTITIES: list[Any] = [
    {"type": "url", "offset": 5000, "length": 99},
    {"type": "url", "offset": -3, "length": 2},
    {"type": "mention", "offset": 1, "length": 1},
    {"type": "bot_command", "offset": "0", "length": None},
    {"type": "text_link", "offset": 1, "length": 10**9, "url": "https://example.com/lamp"},
    {"type": "text_link", "offset": 0, "length": 1},
    "url",
    None,
]


@pytest.fixture
async def kept(keeping: Keeping) -> Keeping:
    """The group, with rules that look at every letter."""
    for rule_type, looked_for in (
        ("words", {"words": WORDS}),
        ("patterns", {"patterns": list(KILLERS)}),
        ("links", {"allow": ["example.com"]}),
        ("language", {"allow": ["en"]}),
    ):
        await rule_factory.rule(keeping.session, keeping.group, rule_type, looked_for, now=keeping.now)
    return keeping


async def test_hostile_texts_are_judged_live_and_in_a_trial(kept: Keeping):
    said = [kept.says(ANA + number, **_as_telegram_writes_it(each)) for number, each in enumerate((*HARMLESS, *BAD))]

    finished = await kept.handle(EnforceRules(), *said)

    assert finished == said[len(HARMLESS) :]
    draft = rule_factory.draft("words", {"words": WORDS}, name="Tried", penalty=Penalty.BAN)
    tried = await trials.try_draft(kept.session, group_id=CHAT, draft=draft, subject=OPERATOR, now=kept.now)
    assert [each.message_id for each in tried.samples] == [each.message_id for each in finished]


async def test_links_are_found_where_telegram_counts_them(kept: Keeping):
    text = "👋🏽 look: 😀 https://spam.shop/lamp 😀"
    start = len(text[: text.index("https")].encode("utf-16-le")) // 2
    link = {"type": "url", "offset": start, "length": len("https://spam.shop/lamp")}
    update = kept.says(ANA, text, entities=[*ENTITIES, link])
    assert await kept.handle(EnforceRules(), update) == [update]
    assert [reason for _, _, reason in await kept.actions()] == ["No links"]


def _as_telegram_writes_it(text: str) -> dict[str, Any]:
    """The text and what stands over it, as they come: half a pair comes as an escape."""
    escaped = orjson.dumps({"entities": ENTITIES}).decode()[:-1] + ',"said":"' + "".join(map(_escaped, text)) + '"}'
    read: dict[str, Any] = wire.read(escaped)
    return read


def _escaped(letter: str) -> str:
    return "".join(f"\\u{unit:04x}" for unit in memoryview(letter.encode("utf-16-le", "surrogatepass")).cast("H"))
