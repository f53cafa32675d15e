"""Who asks to come into a group, and links by which people come."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sokoni.core import change, ids
from sokoni.core.change import Actor
from sokoni.core.database import ReadSession, WriteSession
from sokoni.core.pages import Page, PageQuery
from sokoni.identity.permission.types import Subject
from sokoni.telegram.action.types import ActionKind, NewAction
from sokoni.telegram.gateway import actions, sending
from sokoni.telegram.gateway.types import Call, Then
from sokoni.telegram.group import attended
from sokoni.telegram.group import service as group
from sokoni.telegram.group.types import GroupState, KeptGroup, Need
from sokoni.telegram.moderation import service as moderation
from sokoni.telegram.welcome.errors import InviteLinkMissing, NobodyWaits, TooManyLinks
from sokoni.telegram.welcome.repository import asking as repository
from sokoni.telegram.welcome.types import InviteLink, JoinRequest, LinkWish, RequestState

LINK_KIND = "telegram_invite_link"
NOTE_LINK = "welcome.note_link"
MAX_LINKS = 100


async def note_requests(session: WriteSession, *, requests: Sequence[JoinRequest]) -> None:
    """Note who asks to come into groups that a bot of theirs looks after; three statements."""
    kept = await group.list_kept(session, group_ids={each.group_id for each in requests})
    served = {group_id: each.group.bot_id for group_id, each in kept.items() if each.group.state is GroupState.ACTIVE}
    # Who asks twice is one: the last time counts.
    mine = {(each.group_id, each.user_id): each for each in requests if served.get(each.group_id) == each.bot_id}
    if mine:
        await repository.put_requests(session, list(mine.values()))


async def note_came(session: WriteSession, *, keys: Sequence[tuple[int, int]], now: datetime) -> None:
    """Note that some came in, by group and person, however that was decided; one statement."""
    await repository.note_came(session, keys=keys, now=now)


async def forget_decided(session: WriteSession, *, now: datetime) -> None:
    """Forget requests of before the last month that were decided; done twice, it is done once."""
    await repository.forget_decided(session, now=now)


async def list_requests(
    session: ReadSession, *, group_id: int, state: RequestState | None, subject: Subject, page: PageQuery
) -> Page[JoinRequest]:
    """A page of who asked to come into a group, the last one first; two statements.

    Raises:
        GroupMissing: see `group.service.find`.
        InvalidCursor: the cursor is damaged.
    """
    await group.find(session, group_id=group_id, subject=subject, need=Need.READ)
    return await repository.list_requests(session, group_id=group_id, state=state, page=page)


async def decide(
    session: WriteSession, *, group_id: int, user_id: int, is_welcome: bool, subject: Subject, now: datetime
) -> None:
    """Let in who asks to come, or keep them out.

    Raises:
        GroupMissing, TeamRoleRequired: see `group.service.find`.
        GroupUnattended: no bot is in it.
        NobodyWaits: they don't ask, or somebody decided already.
    """
    kept, bot_id = await attended.find(session, group_id=group_id, subject=subject, need=Need.MODERATE)
    state = RequestState.APPROVED if is_welcome else RequestState.DECLINED
    if not await repository.decide_request(session, group_id=group_id, user_id=user_id, state=state, now=now):
        raise NobodyWaits(user_id=user_id)
    call = (actions.approve_join if is_welcome else actions.decline_join)(bot_id, group_id, user_id)
    await sending.send(session, [call], now=now)
    kind = ActionKind.APPROVE if is_welcome else ActionKind.DECLINE
    new = NewAction(group_id=group_id, kind=kind.value, user_id=user_id, account_id=subject.account_id)
    await moderation.note(session, kept=kept, new=new, now=now)


async def add_link(
    session: WriteSession, *, group_id: int, wish: LinkWish, subject: Subject, now: datetime
) -> InviteLink:
    """A link into a group, which Telegram makes a moment later.

    Raises:
        GroupMissing, TeamRoleRequired: see `group.service.find`.
        GroupUnattended: no bot is in it.
        TooManyLinks: as many lead there as may.
    """
    kept, bot_id = await attended.find(session, group_id=group_id, subject=subject, need=Need.MANAGE)
    made, call = await make_link(session, kept=kept, bot_id=bot_id, wish=wish, actor=subject.actor(), now=now)
    then = Then(job=NOTE_LINK, arguments={"link_id": str(made.id)})
    await sending.send(session, [replace(call, then=then)], now=now)
    return made


async def make_link(
    session: WriteSession, *, kept: KeptGroup, bot_id: UUID, wish: LinkWish, actor: Actor, now: datetime
) -> tuple[InviteLink, Call]:
    """A link into a group and the call that makes it; who may, and what follows its answer, is for the caller to know.

    Raises:
        TooManyLinks: as many lead there as may.
    """
    group_id = kept.group.group_id
    if await repository.count_links(session, group_id=group_id) >= MAX_LINKS:
        raise TooManyLinks(maximum=MAX_LINKS)
    made = InviteLink(
        id=ids.new_id(),
        group_id=group_id,
        bot_id=bot_id,
        name=wish.name,
        asks_first=wish.asks_first,
        member_limit=wish.member_limit,
        expires_at=wish.expires_at,
        link=None,
        problem="",
        created_at=now,
        revoked_at=None,
    )
    await repository.insert_link(session, made)
    call = actions.create_invite_link(
        bot_id,
        group_id,
        name=wish.name,
        expires_at=wish.expires_at,
        member_limit=wish.member_limit,
        asks_first=wish.asks_first,
    )
    await _record(session, made, "invite_link.add", {"name": made.name}, kept.group.shop_id, actor, now=now)
    return made, call


async def note_link(session: WriteSession, *, link_id: UUID, link: str | None, problem: str, now: datetime) -> None:
    """Note the link that Telegram made, or why it made none; one that was revoked meanwhile leads nowhere at once."""
    standing = await repository.get_link_locked(session, link_id=link_id)
    if standing is None:
        return
    await repository.update_link(session, link_id=link_id, link=link, problem=problem)
    if link is not None and standing.revoked_at is not None:
        call = actions.revoke_invite_link(standing.bot_id, standing.group_id, link)
        await sending.send(session, [call], now=now)


async def list_links(session: ReadSession, *, group_id: int, subject: Subject, page: PageQuery) -> Page[InviteLink]:
    """A page of links into a group, the newest first; two statements.

    Raises:
        GroupMissing, TeamRoleRequired: see `group.service.find`; whoever has a link comes in, so viewers see none.
        InvalidCursor: the cursor is damaged.
    """
    await group.find(session, group_id=group_id, subject=subject, need=Need.MODERATE)
    return await repository.list_links(session, group_id=group_id, page=page)


async def get_link(session: ReadSession, *, group_id: int, link_id: UUID, subject: Subject) -> InviteLink:
    """A link into a group; two statements.

    Raises:
        GroupMissing, TeamRoleRequired: see `list_links`.
        InviteLinkMissing: there is none.
    """
    await group.find(session, group_id=group_id, subject=subject, need=Need.MODERATE)
    found = await repository.get_link(session, group_id=group_id, link_id=link_id)
    if found is None:
        raise InviteLinkMissing
    return found


async def revoke_link(session: WriteSession, *, group_id: int, link_id: UUID, subject: Subject, now: datetime) -> None:
    """Let a link into a group lead nowhere; done before, nothing happens.

    Raises:
        GroupMissing, TeamRoleRequired: see `group.service.find`.
        InviteLinkMissing: there is none.
    """
    found = await group.find(session, group_id=group_id, subject=subject, need=Need.MANAGE)
    standing = await repository.get_link_locked(session, link_id=link_id)
    if standing is None or standing.group_id != group_id:
        raise InviteLinkMissing
    if standing.revoked_at is not None:
        return
    await repository.update_link(session, link_id=link_id, revoked_at=now)
    if standing.link is not None:
        call = actions.revoke_invite_link(standing.bot_id, group_id, standing.link)
        await sending.send(session, [call], now=now)
    await _record(
        session, standing, "invite_link.revoke", {"is_revoked": True}, found.shop_id, subject.actor(), now=now
    )


async def _record(
    session: WriteSession,
    link: InviteLink,
    action: str,
    after: dict[str, Any],
    shop_id: UUID | None,
    actor: Actor,
    *,
    now: datetime,
) -> None:
    # Telegram makes no link again that was revoked, so nobody takes these back.
    await change.record(
        session,
        actor=actor,
        action=action,
        subject_kind=LINK_KIND,
        subject_id=link.id,
        shop_id=shop_id,
        before=None,
        after=after,
        now=now,
    )
