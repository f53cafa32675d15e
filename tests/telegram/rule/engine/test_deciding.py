from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sokoni.telegram.rule.engine import deciding, recent
from sokoni.telegram.rule.engine.recent import Recent
from sokoni.telegram.rule.engine.types import Exemptions, Member
from tests.telegram.rule.engine.messages import ANA, GROUP, judge, judge_all, raw, rule, seen

SHOUT = raw("BUY MY LAMPS NOW", number=5)
ANYTHING = {"patterns": ["."]}


def test_the_rule_of_the_highest_priority_decides_and_among_equals_the_oldest():
    low = rule("caps", number=1)
    high = rule("patterns", ANYTHING, number=3, priority=5)
    younger = rule("patterns", ANYTHING, number=4, priority=5)
    hit = judge(SHOUT, low, younger, high).hit
    assert hit is not None
    assert hit.rule == high


def test_rules_on_trial_are_told_and_decide_nothing():
    verdict = judge(SHOUT, rule("caps", number=1, is_dry=True, priority=9), rule("patterns", ANYTHING, number=2))
    assert [hit.rule.name for hit in verdict.dry] == ["caps"]
    assert verdict.hit is not None
    assert verdict.hit.rule.name == "patterns"


@pytest.mark.parametrize(
    ("exemptions", "member"),
    [
        (Exemptions(), Member(is_admin=True)),
        (Exemptions(), Member(is_trusted=True)),
        (Exemptions(roles=frozenset({"helper"})), Member(roles=("helper", "other"))),
        (Exemptions(ids=frozenset({ANA})), Member()),
    ],
)
def test_rules_leave_alone_whom_they_exempt_and_say_what_they_would_have_hit(exemptions: Exemptions, member: Member):
    verdict = judge(SHOUT, rule("caps", exemptions=exemptions), member=member)
    assert verdict.hit is None
    assert [hit.rule.name for hit in verdict.spared] == ["caps"]


def test_rules_may_hold_for_administrators_too():
    assert judge(SHOUT, rule("caps", exemptions=Exemptions(admins=False)), member=Member(is_admin=True)).hit is not None


@pytest.mark.parametrize(
    "fields", [{"sender_chat": {"id": GROUP}}, {"is_automatic_forward": True}, {"new_chat_members": []}]
)
def test_nothing_is_held_against_anonymous_administrators_the_groups_channel_or_telegram(fields: dict[str, Any]):
    assert judge(SHOUT | fields, rule("caps")).hit is None


def test_edits_are_looked_at_and_count_as_no_messages():
    verdict = judge(SHOUT | {"edit_date": 1}, rule("caps"), rule("flood", {"messages": 1, "seconds": 9}), is_edit=True)
    assert verdict.hit is not None
    assert not verdict.recent.author.posts


def test_an_offence_has_one_key_however_often_its_message_is_edited():
    first, again = judge(SHOUT, rule("caps")).hit, judge(SHOUT | {"edit_date": 1}, rule("caps"), is_edit=True).hit
    assert first is not None
    assert again is not None
    assert first.key == again.key == "m5"


def test_an_album_breaks_a_rule_once_and_all_of_it_goes():
    album = [raw(photo=[], number=number, media_group_id="77") for number in range(1, 5)]
    album[0]["caption"] = "BUY MY LAMPS NOW"
    hits = [verdict.hit for verdict in judge_all(album, rule("caps"))]
    assert [hit is not None and (hit.key, hit.is_repeated) for hit in hits] == [
        ("a77", False), ("a77", True), ("a77", True), ("a77", True)
    ]  # fmt: skip


def test_albums_that_come_among_each_other_go_as_a_whole():
    albums = [raw("", number=number, photo=[], media_group_id="78"[number % 2]) for number in range(6)]
    for first in albums[:2]:
        first["caption"] = "BUY MY LAMPS NOW"
    plain = raw("BUY MY LAMPS NOW", number=9)
    hits = [verdict.hit for verdict in judge_all([*albums[:3], plain, *albums[3:]], rule("caps"))]
    assert [hit is not None and (hit.key, hit.is_repeated) for hit in hits] == [
        ("a7", False), ("a8", False), ("a7", True), ("m9", False), ("a8", True), ("a7", True), ("a8", True)
    ]  # fmt: skip


def test_what_nothing_to_come_can_belong_to_is_not_remembered():
    assert judge(SHOUT, rule("caps")).recent == Recent()
    assert judge(SHOUT | {"media_group_id": "7"}, rule("caps")).recent.strikes


def test_albums_are_remembered_no_longer_than_they_come():
    albums = [raw("BUY MY LAMPS NOW", at=at, number=at, media_group_id=str(at)) for at in range(0, 600, 10)]
    flood = rule("flood", {"messages": 50, "seconds": 3600}, number=2)
    assert max(len(verdict.recent.strikes) for verdict in judge_all(albums, rule("caps"), flood)) == 6


def test_a_flood_counts_once_until_it_ends():
    times = [0, 1, 2, 3, 4, 5, 40, 41, 42]
    messages = [raw("hi", at=at, number=number) for number, at in enumerate(times)]
    hits = [verdict.hit for verdict in judge_all(messages, rule("flood", {"messages": 2, "seconds": 10}))]
    assert [hit and hit.is_repeated for hit in hits] == [None, None, False, True, True, True, None, None, False]


def test_each_link_is_an_offence_however_fast_they_come():
    messages = [raw("BUY MY LAMPS NOW", at=number, number=number) for number in range(3)]
    hits = [
        verdict.hit
        for verdict in judge_all(messages, rule("caps"), rule("flood", {"messages": 9, "seconds": 9}, number=2))
    ]
    assert [hit is not None and hit.is_repeated for hit in hits] == [False, False, False]


stories = st.lists(
    st.tuples(
        st.integers(0, 3), st.integers(1, 3), st.sampled_from(["hi there all", "BUY MY LAMPS", "x"]),
        st.sampled_from([None, None, "1", "2"]),
    ),
    max_size=30,
)  # fmt: skip
RULES = (
    rule("flood", {"messages": 3, "seconds": 5}, number=1),
    rule("duplicates", {"times": 3, "seconds": 9, "among": "group"}, number=2, priority=1),
    rule("caps", number=3, is_dry=True),
)


def told(story: list[tuple[int, int, str, str | None]]) -> list[dict[str, Any]]:
    messages, at = [], 0
    for number, (pause, by, text, album) in enumerate(story):
        at += pause
        messages.append(raw(text, at=at, number=number, by=by, **({"media_group_id": album} if album else {})))
    return messages


@given(stories)
def test_what_is_remembered_survives_being_stored_between_messages(story: list[tuple[int, int, str, str | None]]):
    messages = told(story)
    compiled, kept, group = deciding.compile_rules(RULES), {}, []
    verdicts = []
    for message in map(seen, messages):
        stored = kept.get(message.author_id, {})
        verdict = deciding.evaluate(message, Member(), recent.of_json(stored, group), compiled)
        kept[message.author_id] = {
            "posts": recent.trail_to_json(verdict.recent.author),
            "strikes": recent.strikes_to_json(verdict.recent.strikes),
        }
        group = recent.trail_to_json(verdict.recent.group)
        verdicts.append(verdict)
    assert [(each.hit, each.dry) for each in verdicts] == [(each.hit, each.dry) for each in judge_all(messages, *RULES)]


@given(stories)
def test_a_flood_is_what_a_count_of_all_messages_says(story: list[tuple[int, int, str, str | None]]):
    messages = told([(pause, by, text, None) for pause, by, text, _ in story])
    verdicts = judge_all(messages, rule("flood", {"messages": 3, "seconds": 5}))
    for place, (message, verdict) in enumerate(zip(messages, verdicts, strict=True)):
        own = [each for each in messages[: place + 1] if each["from"] == message["from"]]
        lately = [each for each in own if message["date"] - 5 < each["date"]]
        assert (verdict.hit is not None) == (len(lately) > 3)


def test_nothing_is_remembered_where_no_rule_asks():
    assert judge(raw("hi"), rule("caps")).recent == Recent()


def test_a_rule_on_trial_looks_at_the_pictures_of_an_album_that_another_one_struck():
    album = [raw(photo=[], number=number, media_group_id="77") for number in range(1, 4)]
    album[0]["caption"], album[1]["caption"] = "BUY MY LAMPS NOW", "come to our casino"
    verdicts = judge_all(album, rule("caps"), rule("words", {"words": ["casino"]}, number=2, is_dry=True))
    assert [[hit.rule.name for hit in each.dry] for each in verdicts] == [[], ["words"], []]
    assert all(each.hit is not None and each.hit.rule.name == "caps" for each in verdicts)


def test_an_album_that_is_edited_later_is_looked_at_for_itself():
    album = raw(photo=[], media_group_id="77", caption="BUY MY LAMPS NOW")
    compiled = deciding.compile_rules([rule("caps")])
    struck = deciding.evaluate(seen(album), Member(), Recent(), compiled)
    better = {**album, "caption": "Buy my lamps", "edit_date": album["date"] + 600}
    assert deciding.evaluate(seen(better, is_edit=True), Member(), struck.recent, compiled).hit is None
