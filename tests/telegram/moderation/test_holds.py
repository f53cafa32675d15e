"""Whatever is done to somebody by rules and taken back in whatever order, they are in the end what they were."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from hypothesis import given
from hypothesis import strategies as st

from sokoni.telegram.action.types import Action, ActionKind
from sokoni.telegram.gateway import actions
from sokoni.telegram.gateway.types import Member, MemberStatus
from sokoni.telegram.group.settings_types import Penalty
from sokoni.telegram.moderation import holds, rules
from sokoni.telegram.rule.engine.types import Step
from tests.support.permissions import FREE, Permissions, State, restricted

BOT, CHAT, ANA = UUID(int=1), -1001, 101
BEGINS = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
HELD = restricted("can_send_messages", "can_invite_users")
KINDS = {Penalty.MUTE: ActionKind.MUTE, Penalty.KICK: ActionKind.KICK, Penalty.BAN: ActionKind.BAN}


def member_of(state: State, *, at: datetime) -> Member:
    """What was heard of somebody who is so."""
    kind, rights, until = state
    statuses = {"free": MemberStatus.MEMBER, "restricted": MemberStatus.RESTRICTED, "banned": MemberStatus.KICKED}
    return Member(
        chat_id=CHAT,
        user_id=ANA,
        status=statuses[kind],
        rights={name: name in rights for name in actions.PERMISSIONS} if kind == "restricted" else {},
        until=datetime.fromtimestamp(until, tz=UTC) if until < 1e12 else None,
        title="",
        updated_at=at,
    )


class Story:
    """Somebody in a group, of whom their state is heard soon or never."""

    def __init__(self, initial: State, *, hears: bool) -> None:
        self.telegram, self.now, self.hears = Permissions({ANA: initial}), BEGINS, hears
        self.log: list[Action] = []
        self.heard = member_of(initial, at=BEGINS)

    @property
    def state(self) -> State:
        return self.telegram.of(ANA, now=self.now.timestamp())

    def punish(self, step: Step) -> None:
        """A rule does something to them."""
        holding = [holds.of_action(each) for each in holds.in_force(self.log, self.heard, now=self.now)]
        holding.append(holds.of_member(self.heard, now=self.now))
        details: dict[str, Any] = {"before": rules.before_of(self.heard)}
        ends = rules.until(step, now=self.now)
        if ends is not None:
            details["until"] = int(ends.timestamp())
        self.log.append(
            Action(
                id=uuid4(), kind=KINDS[step.penalty].value, user_id=ANA, moderator_id=None, account_id=None,
                rule_id=UUID(int=2), message_id=None, reason="", duration_seconds=step.duration_seconds,
                details=details, occurred_at=self.now, undoes_id=None, undone_at=None,
            )
        )  # fmt: skip
        if holds.adds(step, [each for each in holding if each is not None], now=self.now):
            about = {"bot_id": BOT, "chat_id": CHAT, "user_id": ANA, "now": self.now}
            self._call(rules.penalty_calls(step, **about))  # type: ignore[arg-type]

    def undo(self, place: int) -> None:
        """Somebody takes back what was done."""
        found = replace(self.log[place], undone_at=self.now)
        self.log[place] = found
        before = holds.after_undoing(found, self.log, self.heard, now=self.now)
        if before is not None:
            about = {"bot_id": BOT, "chat_id": CHAT, "user_id": ANA, "now": self.now}
            self._call(rules.restoring_calls(found.kind, before, **about))  # type: ignore[arg-type]

    def wait(self, seconds: int) -> None:
        """Time passes."""
        self.now += timedelta(seconds=seconds)
        if self.hears:
            self.heard = member_of(self.state, at=self.now)

    def _call(self, calls: list[Any]) -> None:
        for each in calls:
            self.telegram.call(each.method, each.params, now=self.now.timestamp())


steps = st.sampled_from(
    [
        Step(1, Penalty.MUTE, 300), Step(1, Penalty.MUTE, 3600), Step(1, Penalty.MUTE), Step(1, Penalty.KICK),
        Step(1, Penalty.BAN, 600), Step(1, Penalty.BAN),
    ]
)  # fmt: skip


@given(
    st.sampled_from([FREE, HELD]),
    st.sampled_from(["soon", "never"]),
    st.lists(st.tuples(steps, st.sampled_from([1, 60, 301, 4000])), min_size=1, max_size=6),
    st.randoms(use_true_random=False),
)
def test_who_is_forgiven_everything_is_what_they_were(
    initial: State, hearing: str, done: list[tuple[Step, int]], dice: Any
):
    story = Story(initial, hears=hearing == "soon")
    for step, pause in done:
        story.punish(step)
        story.wait(pause)
    places = list(range(len(done)))
    dice.shuffle(places)
    for place in places:
        story.undo(place)
        story.wait(dice.choice((1, 400)))
    assert story.state == initial


@given(
    st.lists(st.tuples(steps, st.sampled_from([1, 60, 301, 4000])), min_size=1, max_size=6),
    st.sampled_from(["soon", "never"]),
)
def test_the_strongest_of_what_was_done_holds_however_it_comes(done: list[tuple[Step, int]], hearing: str):
    story = Story(FREE, hears=hearing == "soon")
    for step, pause in done:
        story.punish(step)
        story.wait(pause)
        ends = [
            (each.kind == ActionKind.BAN, each.details.get("until", float("inf")))
            for each in story.log
            if each.kind != ActionKind.KICK
        ]
        strongest = max((each for each in ends if each[1] > story.now.timestamp()), default=None)
        if strongest is not None and strongest[0]:
            assert (story.state[0], story.state[2]) == ("banned", strongest[1])
