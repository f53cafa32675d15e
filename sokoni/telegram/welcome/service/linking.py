"""Links by which people come into a group: made by Telegram, revoked, and who came by which."""

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
from sokoni.telegram.gateway import actions, sending
from sokoni.telegram.gateway.types import Call, Then
from sokoni.telegram.group import attended
from sokoni.telegram.group import service as group
from sokoni.telegram.group.types import KeptGroup, Need
from sokoni.telegram.welcome import rules
from sokoni.telegram.welcome.errors import InviteLinkMissing, TooManyLinks
from sokoni.telegram.welcome.repository import linking as repository
from sokoni.telegram.welcome.types import Arrival, CameByLink, InviteLink, LinkWish

LINK_KIND = "telegram_invite_link"
NOTE_LINK = "welcome.note_link"
MAX_LINKS = 100


async def add_link(
    session: WriteSession, *, group_id: int, wish: LinkWish, subject: Subject, now: datetime
) -> InviteLink:
    """A link into a group, which Telegram makes a moment later.

    Raises:
        GroupMissing, TeamRoleRequired: see `group.service.find`.
        GroupUnattended: no bot is in it.
        InviteLinkUnfit: Telegram would make no such link.
        TooManyLinks: as many lead there as may.
    """
    rules.check_link(wish, now=now)
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


async def note_came(session: WriteSession, *, arrivals: Sequence[Arrival]) -> None:
    """Note who came by links that were made here, each once for a link; two statements, and one for each link."""
    known = await repository.list_ids(session, addresses={(each.group_id, each.link) for each in arrivals})
    came = {
        (link_id, each.visitor.user_id): CameByLink(link_id=link_id, user_id=each.visitor.user_id, came_at=each.at)
        for each in arrivals
        if (link_id := known.get((each.group_id, each.link))) is not None
    }
    if came:
        await repository.add_came(session, list(came.values()))


async def forget_came(session: WriteSession, *, now: datetime) -> None:
    """Forget who came by links before the last month, and not how many; done twice, it is done once."""
    await repository.forget_came(session, now=now)


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


async def list_came(
    session: ReadSession, *, group_id: int, link_id: UUID, subject: Subject, page: PageQuery
) -> Page[CameByLink]:
    """A page of who came by a link lately, the last one first; three statements.

    Raises:
        GroupMissing, TeamRoleRequired, InviteLinkMissing: see `get_link`.
        InvalidCursor: the cursor is damaged.
    """
    await get_link(session, group_id=group_id, link_id=link_id, subject=subject)
    return await repository.list_came(session, link_id=link_id, page=page)


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
