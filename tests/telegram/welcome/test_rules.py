"""Updates tell who comes and goes; greetings and questions are such as Telegram takes and people can answer."""

from datetime import UTC, datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sokoni.telegram.group.settings_types import (
    MAX_CAPTION,
    CaptchaKind,
    Greeting,
    GroupButton,
    GroupMedia,
    MediaKind,
)
from sokoni.telegram.speech.service import is_sound
from sokoni.telegram.speech.types import Markup
from sokoni.telegram.welcome import rules
from sokoni.telegram.welcome.types import Visitor

GROUP, ANA, BOSS = -1001234567890, 71, 7
AT = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
VISITOR = Visitor(user_id=ANA, first_name="Ana", name="Ana <b>", username="ana", is_bot=False)


def _member(status: str, **more: object) -> dict[str, object]:
    return {"status": status, "user": {"id": ANA, "is_bot": False, "first_name": "Ana", "last_name": "Paz"}, **more}


def _changed(old: dict[str, object], new: dict[str, object], by: int = ANA, **more: object) -> dict[str, object]:
    return {
        "chat": {"id": GROUP, "type": "supergroup"},
        "from": {"id": by, "is_bot": False, "first_name": "X"},
        "date": int(AT.timestamp()),
        "old_chat_member": old,
        "new_chat_member": new,
        **more,
    }


OUTSIDE = [_member("left"), _member("kicked", until_date=0), _member("restricted", is_member=False)]
INSIDE = [_member("member"), _member("administrator"), _member("creator"), _member("restricted", is_member=True)]


@pytest.mark.parametrize("old", OUTSIDE)
@pytest.mark.parametrize("new", INSIDE)
def test_somebody_came_who_was_outside_and_is_inside(old: dict[str, object], new: dict[str, object]):
    body = _changed(old, new)

    (arrival,) = rules.arrivals("chat_member", body)
    assert (arrival.group_id, arrival.visitor.user_id, arrival.visitor.name) == (GROUP, ANA, "Ana Paz")
    assert (arrival.at, arrival.by_user_id, arrival.by_request) == (AT, ANA, False)
    assert rules.departures("chat_member", body) == ()


@pytest.mark.parametrize("old", INSIDE)
@pytest.mark.parametrize("new", OUTSIDE)
def test_somebody_went_who_was_inside_and_is_outside(old: dict[str, object], new: dict[str, object]):
    (went,) = rules.departures("chat_member", _changed(old, new))
    (put_out,) = rules.departures("chat_member", _changed(old, new, by=BOSS))

    assert (went.visitor.user_id, went.was_removed, put_out.was_removed) == (ANA, False, True)
    assert rules.arrivals("chat_member", _changed(old, new)) == ()


@pytest.mark.parametrize(("old", "new"), [(INSIDE[0], INSIDE[1]), (INSIDE[0], INSIDE[3]), (OUTSIDE[0], OUTSIDE[1])])
def test_nobody_came_or_went_who_changed_otherwise(old: dict[str, object], new: dict[str, object]):
    assert rules.arrivals("chat_member", _changed(old, new)) == ()
    assert rules.departures("chat_member", _changed(old, new)) == ()


def test_a_message_tells_of_all_who_were_brought_and_of_who_went():
    body = {
        "chat": {"id": GROUP},
        "from": {"id": BOSS},
        "date": int(AT.timestamp()),
        "new_chat_members": [{"id": ANA, "first_name": "Ana"}, {"id": 72, "first_name": "B", "is_bot": True}],
    }
    gone = {"chat": {"id": GROUP}, "date": int(AT.timestamp()), "left_chat_member": {"id": ANA, "first_name": "Ana"}}

    assert [(each.visitor.user_id, each.visitor.is_bot) for each in rules.arrivals("message", body)] == [
        (ANA, False),
        (72, True),
    ]
    assert {each.by_user_id for each in rules.arrivals("message", body)} == {BOSS}
    assert [each.was_removed for each in rules.departures("message", gone)] == [False]
    assert not rules.arrivals("message", gone)
    assert not rules.departures("message", body)


def test_a_request_that_was_granted_vouches_and_a_restriction_is_seen():
    (arrival,) = rules.arrivals("chat_member", _changed(OUTSIDE[0], INSIDE[0], via_join_request=True))

    assert arrival.by_request
    assert rules.is_silenced_already("chat_member", _changed(OUTSIDE[2], INSIDE[3]))
    assert not rules.is_silenced_already("chat_member", _changed(OUTSIDE[0], INSIDE[0]))
    assert not rules.is_silenced_already("message", {})


@given(newcomer=st.uuids(), left=st.integers(1, 10))
def test_a_question_has_one_right_answer_and_stays_the_same(newcomer: UUID, left: int):
    asked = rules.challenge(CaptchaKind.ARITHMETIC, newcomer, attempts_left=left)
    first, _, second, *_ = asked.question.split()

    assert asked == rules.challenge(CaptchaKind.ARITHMETIC, newcomer, attempts_left=left)
    assert int(asked.choices[asked.right]) == int(first) + int(second)
    assert len(set(asked.choices)) == len(asked.choices) == rules.CHOICES
    assert rules.challenge(CaptchaKind.BUTTON, newcomer, attempts_left=left).choices == ("",)


@given(newcomer=st.uuids(), choice=st.integers(0, rules.CHOICES))
def test_what_a_button_carries_is_read_again(newcomer: UUID, choice: int):
    data = rules.callback_data(newcomer, choice)

    assert len(data.encode()) <= 64
    assert rules.pressed(data) == (newcomer, choice)


@pytest.mark.parametrize("data", ["", "w:c:", "w:c:12:1", "m:undo:" + "0" * 32, "w:c:" + "0" * 32 + ":1:1"])
def test_what_others_buttons_carry_is_not_taken(data: str):
    assert rules.pressed(data) is None


def test_a_greeting_keeps_its_markup_and_makes_names_safe():
    text = "<b>Hi</b> {mention}, {username}, {first_name}, {id}: {group} has {count}. {rules} {nobody}"

    said = rules.filled(text, who=VISITOR, group="Lamps & more", count=30, rules="<be> kind")
    assert said == (
        '<b>Hi</b> <a href="tg://user?id=71">Ana &lt;b&gt;</a>, @ana, Ana, 71: Lamps &amp; more has 30. '
        "&lt;be&gt; kind {nobody}"
    )


@pytest.mark.parametrize(
    "text", ["1 < 2 {name}", "<b>Hi {name}", "<i><b>{name}</i></b>", "<h1>{name}</h1>", "</b>{name}"]
)
def test_a_greeting_whose_markup_telegram_refuses_is_said_as_it_was_typed(text: str):
    said = rules.filled(text, who=VISITOR, group="G", count=None, rules="")

    assert "<" not in said
    assert said.endswith(("Ana &lt;b&gt;", "&gt;"))


@given(st.text())
def test_any_text_becomes_a_greeting(text: str):
    said = rules.filled(text, who=VISITOR, group="G", count=None, rules="")

    assert isinstance(said, Markup)
    assert is_sound(said)


def test_media_stand_above_the_words_or_before_them():
    media = GroupMedia(kind=MediaKind.PHOTO, file="file-id")
    greeting = Greeting(media=media, buttons=((GroupButton(text="Shop", url="https://example.com"),),))
    short, long = Markup("Hi"), Markup("x" * (MAX_CAPTION + 1))

    ((method, params),) = rules.sendings(greeting, short, chat_id=GROUP)
    assert (method, params["photo"], params["caption"]) == ("sendPhoto", "file-id", "Hi")
    assert params["reply_markup"] == {"inline_keyboard": [[{"text": "Shop", "url": "https://example.com"}]]}
    assert [each for each, _ in rules.sendings(greeting, long, chat_id=GROUP)] == ["sendPhoto", "sendMessage"]
    assert "reply_markup" not in rules.sendings(Greeting(), short, chat_id=GROUP)[0][1]
