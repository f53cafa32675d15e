"""Letting somebody in by hand, and putting somebody out: what a person decided stays, whatever is paid."""

from datetime import datetime
from typing import Any

from sokoni.core import change
from sokoni.core.change import Actor
from sokoni.core.database import ReadSession, WriteSession
from sokoni.core.pages import Page, PageQuery
from sokoni.identity.permission.types import Subject
from sokoni.telegram.buyersgroup import errors, repository, words
from sokoni.telegram.buyersgroup.types import INSIDE, Knock, KnockState
from sokoni.telegram.gateway import actions, sending
from sokoni.telegram.group import service as group
from sokoni.telegram.group.types import Group, Need
from sokoni.telegram.speech.types import Markup

KIND = "buyers_knock"


async def list_people(session: ReadSession, *, group_id: int, subject: Subject, page: PageQuery) -> Page[Knock]:
    """A page of who asked to join a buyers' group, and what came of it, the newest first; two statements.

    Raises:
        GroupMissing: see `group.service.find`.
        InvalidCursor: the cursor is damaged.
    """
    await group.find(session, group_id=group_id, subject=subject, need=Need.READ)
    return await repository.page_knocks(session, group_id=group_id, page=page)


async def let_in(session: WriteSession, *, group_id: int, user_id: int, subject: Subject, now: datetime) -> Knock:
    """Let somebody in who asked, bought or not; no refund puts them out.

    Who waits comes in at once, who is outside is told to ask again.

    Raises:
        GroupMissing, TeamRoleRequired: see `group.service.find`.
        KnockUnknown: nobody with this number asked to join.
    """
    return await _decide(session, group_id, user_id, KnockState.ADMITTED, "buyers_knock.let_in", subject, now=now)


async def put_out(session: WriteSession, *, group_id: int, user_id: int, subject: Subject, now: datetime) -> Knock:
    """Put somebody out, or don't let them in; whatever they buy, they are declined until a person lets them in.

    Raises:
        GroupMissing, TeamRoleRequired: see `group.service.find`.
        KnockUnknown: nobody with this number asked to join.
    """
    return await _decide(session, group_id, user_id, KnockState.PUT_OUT, "buyers_knock.put_out", subject, now=now)


async def _decide(
    session: WriteSession,
    group_id: int,
    user_id: int,
    state: KnockState,
    action: str,
    subject: Subject,
    *,
    now: datetime,
) -> Knock:
    found = await group.find(session, group_id=group_id, subject=subject, need=Need.MODERATE)
    knock = await repository.get_knock_locked(session, group_id=group_id, user_id=user_id)
    if knock is None:
        raise errors.KnockUnknown(user_id=user_id)
    if knock.state is not state:
        await move(session, found, knock, state, action=action, actor=subject.actor(), now=now)
    again = await repository.get_knock_locked(session, group_id=group_id, user_id=user_id)
    assert again is not None  # It is locked.
    return again


async def move(
    session: WriteSession,
    found: Group,
    knock: Knock,
    state: KnockState,
    *,
    action: str,
    actor: Actor,
    now: datetime,
    **said: Any,
) -> None:
    """Write what became of somebody's asking, have the bot carry it out, tell them, and record it."""
    await repository.set_state(session, knock, state)
    calls = []
    told: Markup | None = None
    if state in INSIDE and knock.state is KnockState.WAITING:
        calls.append(actions.approve_join(knock.bot_id, knock.group_id, knock.user_id))
        told = words.welcome(knock.language, group=found.name, has_bought=False)
    elif state in INSIDE and knock.state not in INSIDE:
        told = words.may_come(knock.language, group=found.name)
    elif state not in INSIDE and knock.state in INSIDE:
        calls.append(actions.kick(knock.bot_id, knock.group_id, knock.user_id))
        told = words.put_out(knock.language, group=found.name)
    elif knock.state is KnockState.WAITING:
        calls.append(actions.decline_join(knock.bot_id, knock.group_id, knock.user_id))
        told = words.put_out(knock.language, group=found.name)
    if told is not None:
        calls.append(actions.send_message(knock.bot_id, knock.user_chat_id, told, parse_mode="HTML"))
    if calls:
        await sending.send(session, calls, now=now)
    await change.record(
        session,
        actor=actor,
        action=action,
        subject_kind=KIND,
        subject_id=found.id,
        shop_id=found.shop_id,
        before={"user_id": knock.user_id, "name": knock.name, "state": knock.state.value},
        after={"user_id": knock.user_id, "name": knock.name, "state": state.value},
        now=now,
        **said,
    )
