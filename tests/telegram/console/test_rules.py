"""Commands are read as they were meant, and given by those who may."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sokoni.core import ids
from sokoni.telegram.console import rules
from sokoni.telegram.console.types import Request, Right, Target
from sokoni.telegram.gateway.types import BotRef, Incoming, Member, MemberStatus
from sokoni.telegram.group.settings_types import GroupSettings
from sokoni.telegram.schedule.types import Repeat, Timing

GROUP, BOSS, ANA = -1_001_234_567_890, 7_000_001, 7_000_002
BOT = BotRef(id=ids.new_id(), telegram_id=99, shop_id=None, username="Keeper_bot")
AT = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
ANA_SAYS = {"message_id": 5, "from": {"id": ANA, "first_name": "Ana", "last_name": "Paz"}, "text": "buy this"}


def _read(text: str, **more: Any) -> Request | None:
    body = {
        "message_id": 9,
        "chat": {"id": GROUP, "type": "supergroup"},
        "from": {"id": BOSS, "first_name": "Boss", "language_code": "es"},
        "text": text,
        **more,
    }
    update = Incoming(
        bot=BOT,
        update_id=1,
        kind="message",
        chat_id=GROUP,
        user_id=BOSS,
        message_id=9,
        body=body,
        received_at=AT,
    )
    return rules.read(update)


@pytest.mark.parametrize("text", ["/mute 2h spam", "/MUTE@keeper_BOT 2h spam", "/mute\n2h spam"])
def test_reads_a_command_that_is_said_to_this_bot(text: str):
    read = _read(text, reply_to_message=ANA_SAYS)

    assert read is not None
    assert (read.name, read.rest, read.user_id, read.language) == ("mute", "2h spam", BOSS, "es")
    assert read.target == Target(user_id=ANA, name="Ana Paz")
    assert (read.reply_message_id, read.reply_text) == (5, "buy this")


@pytest.mark.parametrize("text", ["mute", "/", "/mute@other_bot", "/müte", "// comment", "", "/a" * 40])
def test_leaves_alone_what_is_no_command_or_another_bots(text: str):
    assert _read(text) is None


def test_a_named_person_is_meant_before_the_one_who_is_answered():
    by_name = _read("/ban @Spammer_1 1d ads", reply_to_message=ANA_SAYS)
    by_number = _read("/ban 7000003 ads")

    assert by_name is not None
    assert (by_name.target, by_name.rest) == (Target(username="Spammer_1"), "1d ads")
    assert by_number is not None
    assert (by_number.target, by_number.rest) == (Target(user_id=7_000_003, name="7000003"), "ads")


def test_somebody_without_a_username_is_meant_by_a_mention_however_it_is_counted():
    text = "/warn 😀 Ana Paz loud"
    mention = {"type": "text_mention", "offset": 9, "length": 7, "user": {"id": ANA, "first_name": "Ana"}}
    read = _read(text, entities=[{"type": "bot_command", "offset": 0, "length": 5}, mention])

    assert read is not None
    assert read.target == Target(user_id=ANA, name="Ana")
    assert "Ana Paz" not in read.rest


def test_channels_and_openers_of_topics_are_nobody():
    channel = {**ANA_SAYS, "sender_chat": {"id": -100, "type": "channel"}}
    opener = {**ANA_SAYS, "forum_topic_created": {"name": "Lamps"}}
    hidden = _read("/mute", sender_chat={"id": GROUP})

    for reply in (channel, opener):
        read = _read("/mute", reply_to_message=reply)
        assert read is not None
        assert read.target is None
    assert hidden is not None
    assert hidden.user_id is None


@given(
    request=st.builds(
        Request,
        bot_id=st.uuids(),
        chat_id=st.integers(),
        message_id=st.integers(),
        user_id=st.none() | st.integers(),
        user_name=st.text(),
        language=st.text(),
        name=st.text(),
        rest=st.text(),
        target=st.none() | st.builds(Target, user_id=st.none() | st.integers(), username=st.text()),
    )
)
def test_a_command_waits_in_a_job_as_it_was(request: Request):
    assert rules.from_json(rules.to_json(request)) == request
    assert rules.bot_from_json(rules.bot_to_json(BOT)) == BOT


@pytest.mark.parametrize(
    ("said", "lasts", "reason"),
    [
        ("2h spam and lies", timedelta(hours=2), "spam and lies"),
        ("1d12h", timedelta(hours=36), ""),
        ("۳۰m", timedelta(minutes=30), ""),  # noqa: RUF001  # Persian digits
        ("spam", None, "spam"),
        ("2 hours", None, "2 hours"),
        ("", None, ""),
    ],
)
def test_reads_for_how_long_and_why(said: str, lasts: timedelta | None, reason: str):
    order = rules.order(said)

    assert (order.lasts, order.reason) == (lasts, reason)


@given(st.text())
def test_any_words_are_an_order(said: str):
    assert rules.order(said).reason in said or rules.order(said).lasts is not None


@pytest.mark.parametrize(
    ("lasts", "is_fit"),
    [
        (None, True),
        (timedelta(seconds=29), False),
        (timedelta(seconds=30), True),
        (timedelta(days=366), True),
        (timedelta(days=367), False),
    ],
)
def test_a_length_is_one_that_telegram_does_not_take_for_ever(lasts: timedelta | None, is_fit: bool):  # noqa: FBT001  # a row of the table
    assert rules.is_length_fit(lasts) is is_fit


def _member(status: MemberStatus, **rights: bool) -> Member:
    return Member(chat_id=GROUP, user_id=BOSS, status=status, rights=rights, until=None, title="", updated_at=AT)


def test_rights_are_telegrams():
    creator, admin = _member(MemberStatus.CREATOR), _member(MemberStatus.ADMINISTRATOR, can_restrict_members=True)
    member = _member(MemberStatus.MEMBER, can_restrict_members=True)

    assert all(rules.may(creator, right) for right in Right)
    assert [right for right in Right if rules.may(admin, right)] == [Right.RESTRICT, Right.ANY]
    assert not any(rules.may(each, right) for each in (member, None) for right in Right)


def test_nobody_hands_on_a_right_that_they_have_not():
    admin = _member(MemberStatus.ADMINISTRATOR, can_promote_members=True, can_pin_messages=True)

    assert rules.rights_to_give(admin) == {"can_manage_chat": True, "can_pin_messages": True}
    assert rules.rights_to_give(None) == {}


@pytest.mark.parametrize(
    ("said", "timing", "text"),
    [
        ("daily 8:30 Good morning", Timing(repeat=Repeat.DAILY, at="08:30"), "Good morning"),
        ("mon,fri 18:00  Sale\ntoday", Timing(repeat=Repeat.WEEKLY, at="18:00", weekdays=(0, 4)), "Sale\ntoday"),
        ("monthly:31 09:00", Timing(repeat=Repeat.MONTHLY, at="09:00", day=31), ""),
        (
            "2026-12-24 18:00 Closed",
            Timing(repeat=Repeat.ONCE, at="18:00", on=date(2026, 12, 24)),
            "Closed",
        ),
    ],
)
def test_reads_when_a_message_is_to_be_said(said: str, timing: Timing, text: str):
    assert rules.timing(said) == (timing, text)


@pytest.mark.parametrize(
    "said", ["", "daily", "daily 25:00 x", "mon,xyz 10:00 x", "2026-13-01 10:00 x", "monthly:32 10:00"]
)
def test_reads_no_time_from_other_words(said: str):
    assert rules.timing(said) is None


def test_purges_the_newest_where_there_are_too_many():
    assert list(rules.span_to_purge(5, 9)) == [5, 6, 7, 8, 9]
    assert len(rules.span_to_purge(1, 100_000)) == rules.MOST_PURGED
    assert rules.span_to_purge(1, 100_000)[-1] == 100_000


@pytest.mark.parametrize("path", ["is_moderated", "welcome.is_on", "captcha.is_on"])
def test_a_switch_names_one_setting(path: str):
    first, _, rest = path.partition(".")

    assert rules.patch_of(path, value=True) == ({first: {rest: True}} if rest else {first: True})
    assert rules.setting_of(GroupSettings(), path) is (path == "is_moderated")


@pytest.mark.parametrize(
    ("data", "is_menu"),
    [
        ("c:home:", True),
        ("c:home:abc-_=", True),
        (f"c:g:{GROUP}", True),
        (f"c:t:{GROUP}:3", True),
        ("c:g:1", False),
        ("c:g:-" + "9" * 19, False),
        ("c:t:-1:x", False),
        ("w:c:x", False),
        ("", False),
    ],
)
def test_knows_its_own_buttons(data: str, is_menu: bool):  # noqa: FBT001  # a row of the table
    assert rules.is_menu(data) is is_menu
