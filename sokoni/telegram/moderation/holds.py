"""What keeps somebody from writing or coming: the mutes and bans in force, of all that was done to them. Pure.

Telegram knows one state of a member, and whatever is done replaces it: a mute lifts a ban, and a short mute a long one.
So what is milder is not done to who is held already, and what is undone gives way to what else holds.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import inf

from sokoni.telegram.action.types import Action, ActionKind
from sokoni.telegram.gateway import actions
from sokoni.telegram.gateway.types import Member, MemberStatus
from sokoni.telegram.group.settings_types import Penalty
from sokoni.telegram.moderation import rules
from sokoni.telegram.moderation.types import Before
from sokoni.telegram.rule.engine.types import Step

# What is looked at to know who is held.
KINDS = (ActionKind.MUTE, ActionKind.KICK, ActionKind.BAN, ActionKind.UNMUTE, ActionKind.UNBAN)
_LIFTED: Mapping[str, ActionKind] = {ActionKind.UNMUTE: ActionKind.MUTE, ActionKind.UNBAN: ActionKind.BAN}
_HOLDING = frozenset({ActionKind.MUTE, ActionKind.BAN})


@dataclass(frozen=True, slots=True, order=True)
class Hold:
    """That somebody is muted or banned, until a time in seconds since 1970; a ban is the stronger one."""

    is_ban: bool
    until: float


def of_step(step: Step, *, now: datetime) -> Hold | None:
    """How somebody is held by a step; None where they are not."""
    if step.penalty not in {Penalty.MUTE, Penalty.BAN}:
        return None
    ends = rules.until(step, now=now)
    return Hold(step.penalty is Penalty.BAN, inf if ends is None else ends.timestamp())


def of_member(member: Member | None, *, now: datetime) -> Hold | None:
    """How somebody is held, as far as was heard of them; who may write at all is not."""
    if member is None or (member.until is not None and member.until <= now):
        return None
    until = inf if member.until is None else member.until.timestamp()
    if member.status is MemberStatus.KICKED:
        return Hold(is_ban=True, until=until)
    is_muted = member.status is MemberStatus.RESTRICTED and not any(
        member.rights.get(name) for name in actions.PERMISSIONS if name.startswith("can_send_")
    )
    return Hold(is_ban=False, until=until) if is_muted else None


def of_action(action: Action) -> Hold | None:
    """How somebody is, or was, held by what was done to them."""
    if action.kind not in _HOLDING:
        return None
    return Hold(action.kind == ActionKind.BAN, inf if action.ends_at is None else action.ends_at.timestamp())


def in_force(history: Iterable[Action], member: Member | None, *, now: datetime) -> list[Action]:
    """What holds somebody, of what was done to them in order: not over, undone or lifted, nor known to be otherwise."""
    holding: list[Action] = []
    for each in history:
        if each.kind in _LIFTED and each.undoes_id is None:
            holding = [held for held in holding if held.kind != _LIFTED[each.kind]]
        hold = of_action(each)
        is_held = hold is not None and each.undone_at is None and hold.until > now.timestamp()
        if is_held and not _is_denied(each, member):
            holding.append(each)
    return holding


def adds(step: Step, holds: Iterable[Hold], *, now: datetime) -> bool:
    """Whether a step does more than what holds somebody already."""
    if step.penalty is Penalty.KICK:
        return not any(each.is_ban for each in holds)
    new = of_step(step, now=now)
    return new is None or all(each < new for each in holds)


def after_undoing(found: Action, history: Sequence[Action], member: Member | None, *, now: datetime) -> Before | None:
    """What somebody is to be once an action is undone; None where something else holds them as they are.

    Where nothing does, they are what they were before it; or before what had held them then, if that is over, too.
    """
    others = [each for each in history if each.id != found.id]
    holding = {hold: each for each in in_force(others, member, now=now) if (hold := of_action(each)) is not None}
    if not holding:
        before: Before = _base(found, others).details.get("before", {})
        return before
    strongest, mine = max(holding), of_action(found)
    is_lost = found.kind == ActionKind.KICK and not strongest.is_ban
    is_weaker = mine is not None and mine.until > now.timestamp() and strongest < mine
    return _imposed(strongest) if is_lost or is_weaker else None


def _base(found: Action, others: Iterable[Action]) -> Action:
    """The first of the actions that held somebody without a break up to this one, or were undone since."""
    first = found
    earlier = [each for each in others if each.kind not in _LIFTED and _place(each) < _place(found)]
    for each in reversed(earlier):
        if _ended(each) > first.occurred_at.timestamp():
            first = each
    return first


def _ended(action: Action) -> float:
    if action.undone_at is not None:
        return action.undone_at.timestamp()
    hold = of_action(action)
    return action.occurred_at.timestamp() if hold is None else hold.until


def _place(action: Action) -> tuple[datetime, str]:
    return action.occurred_at, str(action.id)


def _imposed(hold: Hold) -> Before:
    until = {} if hold.until == inf else {"until": int(hold.until)}
    if hold.is_ban:
        return {"status": MemberStatus.KICKED.value, **until}
    return {"status": MemberStatus.RESTRICTED.value, "rights": dict(actions.MUTED), **until}


def _is_denied(action: Action, member: Member | None) -> bool:
    """Whether something was heard of somebody since that cannot be, if an action held them still."""
    if member is None or member.updated_at <= action.occurred_at:
        return False
    allowed = {MemberStatus.KICKED} if action.kind == ActionKind.BAN else {MemberStatus.KICKED, MemberStatus.RESTRICTED}
    return member.status not in allowed
