"""Whom somebody let in or write by hand, and groups that share no bans any more: what followed elsewhere goes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sokoni.core.database import WriteSession
from sokoni.telegram.action import service as action
from sokoni.telegram.action.types import ActionKind, NewAction
from sokoni.telegram.gateway.types import Incoming, MemberStatus
from sokoni.telegram.group import service as group_service
from sokoni.telegram.group.types import KeptGroup
from sokoni.telegram.moderation import noting, repository, rules, taking_back
from sokoni.telegram.moderation.types import By
from sokoni.telegram.speech.service import N_

UNSHARED = N_("Bans are not shared any more.")
_CHUNK = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class LetIn:
    """An administrator lifted somebody's ban or mute in Telegram itself."""

    group_id: int
    user_id: int
    by_user_id: int
    at: datetime
    lifted: ActionKind


def read(update: Incoming) -> LetIn | None:
    """Whom a person let in, or write, again, as an update tells it; None where it tells something else."""
    body, by = update.body, update.body.get("from") or {}
    old, new = body.get("old_chat_member") or {}, body.get("new_chat_member") or {}
    lifted = _lifted(old, new)
    if lifted is None or update.chat_id is None or by.get("is_bot", False) or "user" not in new:
        return None
    at = datetime.fromtimestamp(body["date"], tz=update.received_at.tzinfo)
    return LetIn(group_id=update.chat_id, user_id=new["user"]["id"], by_user_id=by["id"], at=at, lifted=lifted)


def _lifted(old: Mapping[str, Any], new: Mapping[str, Any]) -> ActionKind | None:
    if old.get("status") == MemberStatus.KICKED:
        return None if new.get("status") == MemberStatus.KICKED else ActionKind.BAN
    is_silent = old.get("status") == MemberStatus.RESTRICTED and not old.get("can_send_messages")
    may_write = new.get("status") == MemberStatus.MEMBER or bool(new.get("can_send_messages"))
    return ActionKind.MUTE if is_silent and may_write else None


async def note(session: WriteSession, *, kept: KeptGroup, let_in: LetIn, now: datetime) -> None:
    """Note that somebody was let in, or write, by hand; what their bans brought in other groups is lifted.

    Whoever was at the end of a ladder begins again. Told again, nothing.
    """
    user_id, at = let_in.user_id, let_in.at
    if let_in.lifted is ActionKind.BAN:
        by = By(moderator_id=let_in.by_user_id)
        stood = await taking_back.let_in(session, kept=kept, user_id=user_id, by=by, at=at, now=now)
    else:
        stood = await taking_back.let_write(session, kept=kept, user_id=user_id, at=at, now=now)
    if not stood:
        return
    await repository.release(session, group_key=kept.group.id, user_ids=[let_in.user_id])
    said = NewAction(
        group_id=let_in.group_id,
        kind=rules.UNDONE_BY[let_in.lifted].value,
        user_id=let_in.user_id,
        moderator_id=let_in.by_user_id,
        occurred_at=let_in.at,
    )
    await noting.note(session, kept=kept, new=said, now=now)


async def unshare(session: WriteSession, *, group_id: int, now: datetime) -> bool:
    """Lift the next bans that a group shared with others, or these with it, if it shares none; whether more are left.

    What a group decided by itself stands there.
    """
    kept = (await group_service.list_kept(session, group_ids=[group_id])).get(group_id)
    if kept is None or kept.settings.shares_bans:
        return False
    beside = {each.group.id: each for each in await group_service.list_beside(session, group=kept.group)}
    found = await action.list_shared_with(session, group_key=kept.group.id, group_keys=beside, limit=_CHUNK)
    for key, bans in sorted(found.items()):
        place = kept if key == kept.group.id else beside[key]
        await taking_back.take_back(session, kept=place, found=bans, by=By(), reason=UNSHARED, is_told=False, now=now)
    return sum(map(len, found.values())) == _CHUNK
