from typing import Any

import pytest

from sokoni.telegram.rule.engine.types import Member
from tests.telegram.rule.engine.messages import NOW, evidence, judge_all, raw, rule, with_link

FORWARDED = {"forward_origin": {"type": "channel", "chat": {"id": -1009, "username": "Deals"}}}
PHOTO = [{"file_unique_id": "f"}]


def hits(messages: list[dict[str, Any]], rule_type: str, looked_for: dict[str, Any]) -> list[bool]:
    return [verdict.hit is not None for verdict in judge_all(messages, rule(rule_type, looked_for))]


def test_a_flood_is_more_messages_within_the_seconds_than_allowed():
    steady = [raw("hi", at=4 * number, number=number) for number in range(9)]
    burst = [raw("hi", at=number, number=number) for number in range(5)]
    assert not any(hits(steady, "flood", {"messages": 3, "seconds": 10}))
    assert hits(burst, "flood", {"messages": 3, "seconds": 10}) == [False, False, False, True, True]


def test_messages_of_others_are_no_part_of_a_flood():
    many = [raw("hi", number=number, by=number) for number in range(9)]
    assert not any(hits(many, "flood", {"messages": 3, "seconds": 10}))


def test_an_album_is_one_message_of_a_flood():
    album = [raw(photo=PHOTO, number=number, media_group_id="7") for number in range(10)]
    assert not any(hits(album, "flood", {"messages": 3, "seconds": 10}))


def test_the_same_words_again_and_again_are_duplicates_however_they_are_written():
    said = ["Buy my lamps now", "hello", "BUY MY LAMPS NOW", "b\u200buy my lamps now!!"]
    messages = [raw(text, at=number, number=number) for number, text in enumerate(said)]
    assert hits(messages, "duplicates", {"times": 3, "seconds": 60}) == [False, False, False, True]
    assert not any(hits(messages, "duplicates", {"times": 3, "seconds": 2}))


def test_short_words_may_be_said_again_and_again():
    assert not any(
        hits([raw("thanks", number=number) for number in range(5)], "duplicates", {"times": 2, "seconds": 60})
    )


def test_the_same_words_of_many_are_seen_across_a_group():
    raid = [raw("Free coins at my channel", number=number, by=number) for number in range(1, 5)]
    assert hits(raid, "duplicates", {"times": 3, "seconds": 60, "among": "group"}) == [False, False, True, True]
    assert not any(hits(raid, "duplicates", {"times": 3, "seconds": 60}))


def test_the_same_file_again_is_a_duplicate():
    messages = [raw(sticker={"file_unique_id": "s"}, number=number) for number in range(3)]
    assert hits(messages, "duplicates", {"times": 3, "seconds": 60}) == [False, False, True]


@pytest.mark.parametrize(
    ("message", "looked_for", "found"),
    [
        (with_link("shop.example"), {}, "shop.example"),
        (with_link("shop.example"), {"allow": ["shop.example"]}, None),
        (with_link("t.me/deals"), {"allow": ["shop.example"]}, "t.me/deals"),
        (with_link("t.me/myshop"), {"allow": ["@myshop"]}, None),
        (with_link("other.test"), {"forbid": ["bit.test"]}, None),
        (with_link("a.bit.test"), {"forbid": ["bit.test"]}, "a.bit.test"),
        (with_link("pаypal.test"), {"forbid": ["bit.test"]}, "pаypal.test"),
        (raw("no link at all"), {}, None),
    ],
)
def test_links_lead_where_they_may(message: dict[str, Any], looked_for: dict[str, Any], found: str | None):
    assert evidence(message, rule("links", looked_for)) == found


def test_a_link_that_shows_another_address_is_refused_though_nothing_is_forbidden_there():
    entity = {"type": "text_link", "offset": 0, "length": 12, "url": "https://evil.test/x"}
    assert evidence(raw("bank.example", entities=[entity]), rule("links", {"forbid": ["bit.test"]})) == "evil.test"


def test_forwards_are_told_apart_by_where_they_come_from():
    assert evidence(raw("hi", **FORWARDED), rule("forwards")) == "@deals"
    assert evidence(raw("hi", **FORWARDED), rule("forwards", {"sources": ["user", "bot"]})) is None
    assert evidence(raw("hi", **FORWARDED), rule("forwards", {"allow": ["@Deals"]})) is None
    assert evidence(raw("hi", **FORWARDED), rule("forwards", {"allow": ["-1009"]})) is None
    assert evidence(raw("hi"), rule("forwards")) is None


def test_media_are_told_apart_by_kind_and_files_by_ending():
    looked_for = {"kinds": ["sticker", "poll"], "endings": [".EXE"]}
    assert evidence(raw(sticker={}), rule("media", looked_for)) == "sticker"
    assert evidence(raw(document={"file_name": "prize.exe"}), rule("media", looked_for)) == ".exe"
    assert evidence(raw(document={"file_name": "bill.pdf"}), rule("media", looked_for)) is None


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Visit our CASINO tonight", "casino"),
        ("c4s1n0", "casino"),
        ("саѕіnо", "casino"),
        ("c a s i n o", "casino"),
        ("free   Money!", "free money"),
        ("money, free", None),
        ("cryptocurrencies", "cryptocurrencies"),
        ("memecoin", "memecoin"),
        ("sportsbetting", "bet"),
        ("کتاب قاچاق", "قاچاق"),
        ("casinos", None),
        ("a quiet day", None),
        # White on black, as flags, in small capitals, with strokes, by letters of other scripts.
        ("🅲🅰🆂🅸🅽🅾", "casino"),
        ("🇨🇦🇸🇮🇳🇴", "casino"),
        ("ᴄᴀꜱɪɴᴏ", "casino"),
        ("ȼȺsɨnø", "casino"),
        ("саѕіпо", "casino"),
        ("ꓚꓮꓢꓲꓠꓳ", "casino"),
        ("ⲥⲁsⲓⲛⲟ", "casino"),
        # Heaped with marks of its own and of other scripts, and with what takes no room.
        ("c̷̢a̸s̴i̵n̶o̷̧", "casino"),
        ("c\u0941a\u0e47s\u200bi\ufe0fno", "casino"),
        ("come to \u202eonisac\u202c now", "casino"),
        ("ca\u200fsi\u2067no", "casino"),
        # With signs between its letters, and phrases of such words.
        ("ca-sino", "casino"),
        ("c_a_s.i*n_o", "casino"),
        ("fr€e m0ney", "free money"),
        ("frее mоneу", "free money"),
        ("f r e e m o n e y", "free money"),
        ("сrурto-news", "crypto"),
        # And none of this is one.
        ("he'll come on 3.50, 12-05 to the ca. Sino", None),
        ("🇨🇴 🇪🇸 🇮🇷", None),
        ("Он не спит, и это не казна", None),
    ],
)
def test_words_are_found_however_they_are_disguised(text: str, found: str | None):
    looked_for = {"words": ["casino", "free money", "crypto*", "*coin", "*bet*", "قاچاق"]}
    assert evidence(raw(text), rule("words", looked_for)) == found


def test_patterns_look_at_what_can_be_seen():
    looked_for = {"patterns": [r"earn \$\d+ (a|per) day", r"\b\d{4} \d{4}\b"]}
    assert evidence(raw("EARN $500 p\u200ber day!"), rule("patterns", looked_for)) == "EARN $500 per day"
    assert (
        evidence(raw("earn $500 a day"), rule("patterns", {**looked_for, "case_sensitive": True})) == "earn $500 a day"
    )
    assert evidence(raw("EARN $500 A DAY"), rule("patterns", {**looked_for, "case_sensitive": True})) is None


# Each of these keeps an engine that tries again and again busy for longer than there are atoms to count it by.
KILLERS = [
    r"(a+)+$",
    r"(a|aa)+$",
    r"^(a|a?)+b$",
    r"(.*a){20}$",
    r"^(([a-z])+.)+[A-Z]([a-z])+$",
    r"(x+x+)+y",
    r"a?" * 50 + "a" * 50,
]


@pytest.mark.parametrize("pattern", KILLERS)
def test_patterns_that_stall_other_engines_are_answered(pattern: str):
    assert evidence(raw("a" * 4000 + "!"), rule("patterns", {"patterns": [pattern], "case_sensitive": True})) in {
        None, "a" * 100, "a" * 120
    }  # fmt: skip


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("BUY MY LAMPS NOW", "100 %"),
        ("Buy My Lamps Now Please", None),
        ("OK FINE", None),
        ("СРОЧНО КУПИТЬ ЛАМПУ", "100 %"),
    ],
)
def test_shouting_is_told_by_the_share_of_capitals(text: str, found: str | None):
    assert evidence(raw(text), rule("caps", {"percent": 80, "letters": 10})) == found


def test_scripts_without_capitals_never_shout():
    assert evidence(raw("سلام این چراغ هنوز موجود است"), rule("caps")) is None


def test_many_mentions_are_counted_by_whom_they_name():
    text = "@ana @bob @cem"
    entities = [{"type": "mention", "offset": start, "length": 4} for start in (0, 5, 10)]
    assert evidence(raw(text, entities=entities), rule("mentions", {"most": 2})) == "3"
    assert evidence(raw(text, entities=entities[:2]), rule("mentions", {"most": 2})) is None


@pytest.mark.parametrize(
    ("message", "found"),
    [
        (with_link("shop.example"), "links"),
        (raw("hi", **FORWARDED), "forwards"),
        (raw(photo=PHOTO), "media"),
        (raw("just words"), None),
    ],
)
def test_who_came_just_now_may_not_send_everything(message: dict[str, Any], found: str | None):
    too_soon = rule("new_members", {"seconds": 3600})
    assert evidence(message, too_soon, member=Member(joined_at=NOW - 3599)) == found
    assert evidence(message, too_soon, member=Member(joined_at=NOW - 3600)) is None
    assert evidence(message, too_soon, member=Member(joined_at=None)) is None


def test_other_languages_than_the_allowed_are_seen_and_doubtful_ones_are_not():
    english = rule("language", {"allow": ["en"]})
    assert evidence(raw("Привет, есть ли у вас это в синем?"), english) == "ru"
    assert evidence(raw("Is it in stock? I would like the blue one"), english) is None
    assert evidence(raw("Да"), english) is None
    assert evidence(raw("Lorem ipsum dolor"), english) is None


def test_parts_of_a_rule_hold_together_or_one_by_one():
    new = {"type": "new_members", "parameters": {"seconds": 3600, "sorts": ["anything"]}}
    link = {"type": "links", "parameters": {}}
    both = rule("custom", {"match": "all", "parts": [new, link]})
    either = rule("custom", {"match": "any", "parts": [new, link]})
    old_link = rule("custom", {"match": "all", "parts": [{**new, "not": True}, link]})
    newcomer = Member(joined_at=NOW)

    assert evidence(with_link("x.test"), both, member=newcomer) == "anything, x.test"
    assert evidence(with_link("x.test"), both) is None
    assert evidence(raw("hi"), either, member=newcomer) == "anything"
    assert evidence(with_link("x.test"), old_link) == "x.test"
    assert evidence(with_link("x.test"), old_link, member=newcomer) is None
