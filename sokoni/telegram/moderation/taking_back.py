"""Takes back what was done to people: each is again what they were before, and what followed in other groups goes too.

What else holds for somebody stays: who is banned by another decision as well is banned by that one still.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sokoni.core import ids
from sokoni.core.database import WriteSession
from sokoni.telegram.action import service as action
from sokoni.telegram.action.types import Action, ActionKind, NewAction
from sokoni.telegram.gateway import members, sending
from sokoni.telegram.gateway.types import Call, Member, MemberStatus
from sokoni.telegram.group import service as group_service
from sokoni.telegram.group.types import KeptGroup
from sokoni.telegram.moderation import holds, noting, repository, rules
from sokoni.telegram.moderation.types import By

_RESTRICTS = frozenset({ActionKind.MUTE.value, ActionKind.KICK.value, ActionKind.BAN.value})
_KEPT_OUT = frozenset({ActionKind.KICK.value, ActionKind.BAN.value})


@dataclass(frozen=True, slots=True)
class _Others:
    """What else holds for some people of a group.

    Bans that stand, and when they were last let in; all that was done to them, and what was heard of them.
    """

    standing: Mapping[int, Sequence[Action]]
    let_in_at: Mapping[int, datetime]
    done: Mapping[int, Sequence[Action]]
    heard: Mapping[int, Member]

    def keep_out(self, taken: Action) -> bool:
        """Whether whoever an action was done to stays out all the same."""
        return taken.kind in _KEPT_OUT and (bool(self.standing.get(taken.user_id or 0)) or self._was_out(taken))

    def _was_out(self, taken: Action) -> bool:
        """Whether they were banned before by somebody whom nobody has contradicted since."""
        if taken.details.get("before", {}).get("status") != MemberStatus.KICKED:
            return False
        let_in = self.let_in_at.get(taken.user_id or 0)
        return let_in is None or let_in < taken.occurred_at


async def take_back(
    session: WriteSession,
    *,
    kept: KeptGroup,
    found: Sequence[Action],
    by: By,
    now: datetime,
    reason: str = "",
    is_told: bool = True,
) -> Sequence[UUID]:
    """The actions that say so, one for each of some actions of a group that was not taken back before.

    A constant number of statements where nothing `is_told` in the log channel, and as many more for each other group
    of the shop in which bans followed.
    """
    marked = await action.mark_undone(
        session, group_id=kept.group.group_id, action_ids=[each.id for each in found], now=now
    )
    fresh = [each for each in found if each.id in set(marked) and each.user_id is not None]
    if not fresh:
        return []
    await _count_no_more(session, kept, fresh, now=now)
    others = await _others(session, kept, fresh, now=now)
    await sending.send(session, [call for each in fresh for call in _calls(kept, each, others, now=now)], now=now)
    said = [_said(kept, each, by, reason=reason, stays=others.keep_out(each)) for each in fresh]
    if is_told:
        for each in said:
            await noting.note(session, kept=kept, new=each, now=now)
    else:
        await action.log(session, actions=said, now=now)
    await lift_shared(session, kept=kept, bans=[each.id for each in fresh if _is_own_ban(each)], by=by, now=now)
    return [each.id for each in said if each.id is not None]


async def lift_shared(
    session: WriteSession, *, kept: KeptGroup, bans: Sequence[UUID], by: By, now: datetime, is_told: bool = True
) -> int:
    """Lift what followed from some bans of a group in the other groups of its shop, whether these share now or not.

    How many were lifted now.
    """
    if not bans:
        return 0
    beside = {each.group.id: each for each in await group_service.list_beside(session, group=kept.group)}
    shared = await action.list_shared(session, group_keys=beside, action_ids=bans)
    lifted = 0
    for key, found in sorted(shared.items()):
        lifted += len(await take_back(session, kept=beside[key], found=found, by=by, now=now, is_told=is_told))
    return lifted


async def let_in(session: WriteSession, *, kept: KeptGroup, user_id: int, by: By, at: datetime, now: datetime) -> bool:
    """Note that somebody was let into a group by a person at a time, whoever had banned them until then.

    What bans of this group brought in others is lifted. Whether any ban stood.
    """
    found = await action.list_standing_bans(session, group_key=kept.group.id, user_ids=[user_id], now=now)
    standing = [each for each in found.get(user_id, ()) if each.occurred_at <= at]
    if not standing:
        return False
    marked = await action.mark_undone(
        session, group_id=kept.group.group_id, action_ids=[each.id for each in standing], now=now
    )
    own = {each.id for each in standing if _is_own_ban(each)}
    await lift_shared(session, kept=kept, bans=[each for each in marked if each in own], by=by, now=now)
    return True


async def let_write(session: WriteSession, *, kept: KeptGroup, user_id: int, at: datetime, now: datetime) -> bool:
    """Note that a person let somebody write at a time, whatever had muted them until then. Whether any mute stood."""
    key = (kept.group.id, user_id)
    found = await action.list_done_to(session, people=[key], kinds=holds.KINDS)
    standing = [
        each.id
        for each in holds.in_force(found[key], None, now=now)
        if each.kind == ActionKind.MUTE and each.occurred_at <= at
    ]
    return bool(standing) and bool(
        await action.mark_undone(session, group_id=kept.group.group_id, action_ids=standing, now=now)
    )


def _is_own_ban(done: Action) -> bool:
    """Whether it is a ban that was decided where it was logged."""
    return done.kind == ActionKind.BAN and "shared_by" not in done.details


async def _count_no_more(session: WriteSession, kept: KeptGroup, found: Sequence[Action], *, now: datetime) -> None:
    """Let the warnings behind some actions count no more, and who was at the end of a ladder go on from there."""
    keys = [str(key) for each in found if (key := each.details.get("decision_key")) is not None]
    if keys:
        await repository.withdraw(session, group_key=kept.group.id, decision_keys=keys, now=now)
    held = {each.user_id for each in found if each.kind in _RESTRICTS and each.user_id is not None}
    if held:
        await repository.release(session, group_key=kept.group.id, user_ids=held)


async def _others(session: WriteSession, kept: KeptGroup, found: Sequence[Action], *, now: datetime) -> _Others:
    key, chat_id = kept.group.id, kept.group.group_id
    held = {each.user_id for each in found if each.kind in _RESTRICTS and each.user_id is not None}
    if not held:
        return _Others({}, {}, {}, {})
    done = await action.list_done_to(session, people=[(key, each) for each in held], kinds=holds.KINDS)
    heard = await members.find(session, chat_id=chat_id, user_ids=held)
    out = {each.user_id for each in found if each.kind in _KEPT_OUT and each.user_id is not None}
    standing = await action.list_standing_bans(session, group_key=key, user_ids=out, now=now) if out else {}
    were_out = {
        each.user_id
        for each in found
        if each.user_id is not None and each.details.get("before", {}).get("status") == MemberStatus.KICKED
    }
    let_in_at = await action.list_let_in(session, group_key=key, user_ids=were_out) if were_out else {}
    return _Others(standing, let_in_at, {user_id: each for (_, user_id), each in done.items()}, heard)


def _calls(kept: KeptGroup, taken: Action, others: _Others, *, now: datetime) -> list[Call]:
    bot_id, user_id = kept.group.bot_id, taken.user_id
    if bot_id is None or user_id is None or taken.kind not in _RESTRICTS:
        return []
    chat_id = kept.group.group_id
    if taken.kind in _KEPT_OUT and (standing := others.standing.get(user_id)):
        return rules.standing_calls(standing, bot_id=bot_id, chat_id=chat_id, user_id=user_id)
    before = holds.after_undoing(taken, others.done[user_id], others.heard.get(user_id), now=now)
    if before is None:
        return []
    if taken.kind in _KEPT_OUT and before.get("status") == MemberStatus.KICKED and not others.keep_out(taken):
        # Whoever had banned them before that has let them in since.
        before = {}
    return rules.restoring_calls(taken.kind, before, bot_id=bot_id, chat_id=chat_id, user_id=user_id, now=now)


def _said(kept: KeptGroup, taken: Action, by: By, *, reason: str, stays: bool) -> NewAction:
    return NewAction(
        id=ids.new_id(),
        group_id=kept.group.group_id,
        kind=rules.UNDONE_BY[taken.kind].value,
        user_id=taken.user_id,
        moderator_id=by.moderator_id,
        account_id=by.account_id,
        reason=reason,
        undoes_id=taken.id,
        details={"state": rules.STAYS} if stays else {},
    )
