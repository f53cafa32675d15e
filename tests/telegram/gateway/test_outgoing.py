"""What a bot may send next: never faster than its limits, urgent first, each chat one by one. Pure."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from sokoni.core import ids
from sokoni.telegram.gateway import pacing
from sokoni.telegram.gateway.call_types import QueuedCall
from sokoni.telegram.gateway.outgoing import ENOUGH_OF_BOT, MOST_OF_CHAT, Outgoing
from sokoni.telegram.gateway.pacing import Pacing
from sokoni.telegram.gateway.types import Priority

BOT = ids.new_id()
NOW = datetime(2026, 3, 2, tzinfo=UTC)


def _call(position: int, *, chat_id: int | None = 5, method: str = "sendMessage", **fields: object) -> QueuedCall:
    return QueuedCall(
        **{
            "id": ids.new_id(),
            "position": position,
            "bot_id": BOT,
            "share": 0,
            "method": method,
            "params": {"chat_id": chat_id},
            "chat_id": chat_id,
            "priority": Priority.REPLY,
            "not_after": None,
            "dedupe_key": None,
            "attempts": 0,
            "then": None,
            "created_at": NOW,
            **fields,
        }
    )


calls = st.lists(
    st.builds(
        _call,
        st.integers(min_value=0, max_value=10_000),
        chat_id=st.sampled_from([None, 1, 2, 3, -4, -5]),
        method=st.sampled_from(["sendMessage", "editMessageText", "banChatMember", "deleteMessage"]),
        priority=st.sampled_from(Priority),
    ),
    unique_by=lambda each: each.position,
    max_size=60,
)


@given(calls=calls)
def test_everything_goes_in_the_end_and_each_chat_in_its_order(calls: list[QueuedCall]):
    outgoing = Outgoing(Pacing(0.0))
    outgoing.add(calls)
    sent: list[QueuedCall] = []
    now = 0.0
    while outgoing.ids:
        wait = outgoing.next_at(now)
        assert wait is not None
        now += wait
        for parcel in list(outgoing.next(now, places=30)):
            sent += parcel.calls
            outgoing.settle(parcel)

    assert sorted(each.position for each in sent) == sorted(each.position for each in calls)
    for chat_id in {each.chat_id for each in calls} - {None}:
        of_chat = [each for each in sent if each.chat_id == chat_id]
        assert of_chat == sorted(of_chat, key=lambda each: (-each.priority, each.position))


@given(steps=st.lists(st.floats(min_value=0.0, max_value=0.2), min_size=20, max_size=80))
def test_a_second_never_holds_more_than_a_bot_may_send(steps: list[float]):
    outgoing = Outgoing(Pacing(0.0))
    outgoing.add([_call(number, chat_id=number + 1) for number in range(150)])
    now, times = 0.0, []
    for step in steps:
        now += step
        for parcel in list(outgoing.next(now, places=150)):
            times.append(now)
            outgoing.settle(parcel)

    for start in times:
        within = sum(start <= each < start + 1 for each in times)
        assert within <= pacing.BOT_RATE + pacing.BOT_BURST + 1


def test_a_group_gets_twenty_in_a_minute_at_most():
    outgoing = Outgoing(Pacing(0.0))
    outgoing.add([_call(number, chat_id=-7) for number in range(60)])
    sent = 0
    for tenth in range(600):
        for parcel in list(outgoing.next(tenth / 10, places=30)):
            sent += 1
            outgoing.settle(parcel)

    assert 20 <= sent <= 38  # A burst, and then one each three seconds.


def test_a_chat_has_one_call_under_way():
    outgoing = Outgoing(Pacing(0.0))
    outgoing.add([_call(1), _call(2), _call(3, chat_id=6)])

    first = list(outgoing.next(1.0, places=30))

    assert [parcel.first.position for parcel in first] == [1, 3]
    assert list(outgoing.next(2.0, places=30)) == []
    outgoing.settle(first[0])
    assert [parcel.first.position for parcel in outgoing.next(3.0, places=30)] == [2]


def test_moderation_does_not_wait_for_what_may_be_said():
    outgoing = Outgoing(Pacing(0.0))
    outgoing.add([_call(number, chat_id=-7) for number in range(30)])
    while list(outgoing.next(0.0, places=30)):
        for key in list(outgoing._under_way):
            outgoing._under_way.discard(key)
    outgoing.add([_call(99, chat_id=-7, method="banChatMember", priority=Priority.MODERATION)])

    assert [parcel.method for parcel in outgoing.next(0.0, places=30)] == ["banChatMember"]


def test_a_pause_is_for_the_chat_and_what_was_refused_alone():
    outgoing = Outgoing(Pacing(0.0))
    said, edited = _call(1, chat_id=-7), _call(2, chat_id=-8)
    outgoing.add([said, edited])
    outgoing.pacing.pause(said, until=10.0)

    assert [parcel.first for parcel in outgoing.next(1.0, places=30)] == [edited]
    assert outgoing.pacing.wait(_call(3, chat_id=-7, method="deleteMessage"), 1.0) == 0
    assert [parcel.first for parcel in outgoing.next(10.0, places=30)] == [said]


def test_a_chat_with_many_calls_is_said_to_be_full():
    outgoing = Outgoing(Pacing(0.0))
    outgoing.add([_call(number) for number in range(MOST_OF_CHAT)])

    assert list(outgoing.full_chats) == [(5, Priority.REPLY)]


def test_of_chats_that_wait_for_their_bot_alone_so_many_are_enough_and_more_urgent_ones_are_not_among_them():
    outgoing = Outgoing(Pacing(0.0))
    outgoing.add([_call(1, chat_id=1), *(_call(each, chat_id=each) for each in range(2, ENOUGH_OF_BOT + 1))])
    assert outgoing.enough(0.0) is Priority.REPLY

    outgoing.pacing.pause(_call(1, chat_id=1), until=9.0)
    assert outgoing.enough(0.0) is None

    outgoing.add([_call(0, chat_id=-1, priority=Priority.BROADCAST)])
    assert outgoing.enough(0.0) is Priority.BROADCAST


def test_what_is_under_way_counts_as_enough_too():
    outgoing = Outgoing(Pacing(0.0))
    outgoing.add([_call(each, chat_id=each) for each in range(1, ENOUGH_OF_BOT + 1)])

    assert len(list(outgoing.next(0.0, places=30))) > 1
    assert outgoing.enough(0.0) is Priority.REPLY


def test_a_call_is_taken_in_once():
    outgoing = Outgoing(Pacing(0.0))
    call = _call(1)
    outgoing.add([call])
    outgoing.add([call])

    [parcel] = outgoing.next(1.0, places=30)
    outgoing.settle(parcel)
    assert list(outgoing.next(9.0, places=30)) == []
