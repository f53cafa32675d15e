"""What follows from a decision: the calls that carry it out, those that take it back, and how it is logged. Pure."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from sokoni.telegram.action.types import Action, ActionKind
from sokoni.telegram.gateway import actions
from sokoni.telegram.gateway.types import Call, Member, MemberStatus
from sokoni.telegram.group.settings_types import Penalty
from sokoni.telegram.moderation.types import Before, Decision
from sokoni.telegram.rule.engine.types import Step

_KINDS: Mapping[Penalty, ActionKind] = {
    Penalty.WARN: ActionKind.WARN,
    Penalty.MUTE: ActionKind.MUTE,
    Penalty.KICK: ActionKind.KICK,
    Penalty.BAN: ActionKind.BAN,
}
# What can be taken back, with what that is called.
UNDONE_BY: Mapping[str, ActionKind] = {
    ActionKind.WARN: ActionKind.UNWARN,
    ActionKind.MUTE: ActionKind.UNMUTE,
    ActionKind.KICK: ActionKind.UNBAN,
    ActionKind.BAN: ActionKind.UNBAN,
    ActionKind.QUEUE: ActionKind.UNWARN,
}
# How a ban that was taken back is told from others where another one still holds.
STAYS = "stays"
RESTRICTS = frozenset({Penalty.MUTE, Penalty.KICK, Penalty.BAN})


def kind_of(decision: Decision) -> ActionKind:
    """How a decision is logged: by what is done, never by what a rule would do another time.

    Who is at the end of a ladder is neither warned nor punished again. Where a person warns, they have warned.
    """
    offence, step = decision.offence, decision.step
    if step is not None and step.penalty is not Penalty.NONE:
        return _KINDS[step.penalty]
    if offence.message_ids:
        return ActionKind.DELETE
    return ActionKind.WARN if offence.by.is_person else ActionKind.NOTE


def until(step: Step, *, now: datetime) -> datetime | None:
    """Until when a step holds; None for good."""
    return None if step.duration_seconds is None else now + timedelta(seconds=step.duration_seconds)


def penalty_calls(step: Step, *, bot_id: UUID, chat_id: int, user_id: int, now: datetime) -> list[Call]:
    """The calls that carry out a step.

    Who writes in a channel's name can only be kept from doing so, as Telegram lets nobody mute or remove a channel.
    """
    if user_id < 0:
        is_ban = step.penalty is Penalty.BAN
        return [actions.ban_sender_chat(bot_id, chat_id, user_id)] if is_ban else []
    match step.penalty:
        case Penalty.MUTE:
            return [actions.mute(bot_id, chat_id, user_id, until=until(step, now=now))]
        case Penalty.KICK:
            return [actions.kick(bot_id, chat_id, user_id)]
        case Penalty.BAN:
            return [actions.ban(bot_id, chat_id, user_id, until=until(step, now=now))]
        case _:
            return []


def restoring_calls(
    kind: str, before: Before, *, bot_id: UUID, chat_id: int, user_id: int, now: datetime
) -> list[Call]:
    """The calls after which somebody is again what they were before a mute or a ban, as it was kept with that.

    Who was restricted is so again, right for right and until the same time; who was banned before stays banned; others
    may what everybody may.
    """
    if user_id < 0:
        params = {"chat_id": chat_id, "sender_chat_id": user_id}
        return [Call(bot_id=bot_id, method="unbanChatSenderChat", params=params, chat_id=chat_id)]
    status, ends = before.get("status", MemberStatus.MEMBER.value), _time(before.get("until"))
    # A time that has passed would be one without end to Telegram.
    is_over = ends is not None and ends <= now
    if status == MemberStatus.KICKED and not is_over:
        return [actions.ban(bot_id, chat_id, user_id, until=ends)]
    calls = [] if kind == ActionKind.MUTE else [actions.unban(bot_id, chat_id, user_id)]
    if status == MemberStatus.RESTRICTED and not is_over:
        rights = {name: bool(before["rights"].get(name)) for name in actions.PERMISSIONS}
        calls.append(actions.restrict(bot_id, chat_id, user_id, permissions=rights, until=ends))
    elif kind == ActionKind.MUTE:
        calls.append(actions.unmute(bot_id, chat_id, user_id))
    return calls


def standing_calls(standing: Sequence[Action], *, bot_id: UUID, chat_id: int, user_id: int) -> list[Call]:
    """The calls after which somebody is banned as long as the bans that stand say, and no longer."""
    if user_id < 0:
        return []
    ends = [each.ends_at for each in standing]
    last = None if None in ends else max(each for each in ends if each is not None)
    return [actions.ban(bot_id, chat_id, user_id, until=last)]


def is_out_by_itself(standing: Sequence[Action]) -> bool:
    """Whether somebody who is banned from a group is so by more than what other groups shared with it.

    Without any ban that stands here, whoever banned them did so in Telegram itself, or before what is remembered.
    """
    return not standing or any(
        "shared_by" not in each.details or each.details.get("before", {}).get("status") == MemberStatus.KICKED
        for each in standing
    )


def before_of(member: Member | None) -> dict[str, Any]:
    """What somebody is, as it is kept with what is done to them; of whom nothing was heard, a member."""
    if member is None:
        return {"status": MemberStatus.MEMBER.value}
    kept: dict[str, Any] = {"status": member.status.value}
    if member.status is MemberStatus.RESTRICTED:
        kept["rights"] = {name: bool(member.rights.get(name)) for name in actions.PERMISSIONS}
    if member.until is not None:
        kept["until"] = int(member.until.timestamp())
    return kept


def _time(seconds: int | None) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, tz=UTC)
