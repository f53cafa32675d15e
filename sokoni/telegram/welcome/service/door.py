"""The door of a group for who works for its shop: who waits there, and whether it is shut."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sokoni.core.database import ReadSession, WriteSession
from sokoni.core.pages import Page, PageQuery
from sokoni.identity.permission.types import Subject
from sokoni.telegram.gateway import sending
from sokoni.telegram.group import attended
from sokoni.telegram.group import service as group
from sokoni.telegram.group.types import Need
from sokoni.telegram.welcome import rules
from sokoni.telegram.welcome.errors import NobodyAsked
from sokoni.telegram.welcome.repository import newcomers, nights, raids
from sokoni.telegram.welcome.service import captcha
from sokoni.telegram.welcome.service.raids import end_raid, find_raid, start_raid
from sokoni.telegram.welcome.types import Caller, Newcomer, NewcomerState, Night, Raid


@dataclass(frozen=True, slots=True, kw_only=True)
class Shut:
    """Whether the door is shut by a raid, and how many that put out; `last` is this one, or the last there was."""

    raid: Raid | None
    put_out: int = 0
    last: Raid | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Darkness:
    """The night that it is by a group's clock, and the last one as far as it has come; None where there is none."""

    began_on: date | None
    night: Night | None


async def look(session: ReadSession, *, group_id: int, subject: Subject) -> Shut:
    """Whether a raid runs in a group; two statements, and one more where one does.

    Raises:
        GroupMissing: see `group.service.find`.
    """
    await group.find(session, group_id=group_id, subject=subject, need=Need.READ)
    return await _look(session, group_id)


async def shut(
    session: WriteSession, *, group_id: int, lasts: timedelta | None, subject: Subject, now: datetime
) -> Shut:
    """Put out whoever comes from now on, for so long or as long as the settings say; a raid that runs lasts so long.

    Raises:
        GroupMissing, TeamRoleRequired: see `group.service.find`.
        GroupUnattended: no bot is in it.
    """
    kept, bot_id = await attended.find(session, group_id=group_id, subject=subject, need=Need.MODERATE)
    await start_raid(
        session,
        kept=kept,
        bot_id=bot_id,
        lasts=lasts or timedelta(seconds=kept.settings.raid.lasts_seconds),
        by=Caller(account_id=subject.account_id),
        now=now,
    )
    return await _look(session, group_id)


async def open_again(session: WriteSession, *, group_id: int, subject: Subject, now: datetime) -> None:
    """Let people come again; where no raid runs, nothing happens.

    Raises:
        GroupMissing, TeamRoleRequired: see `group.service.find`.
    """
    await group.find(session, group_id=group_id, subject=subject, need=Need.MODERATE)
    running = await find_raid(session, group_id=group_id)
    if running is not None:
        await end_raid(session, raid_id=running.id, is_early=True, by=Caller(account_id=subject.account_id), now=now)


async def look_at_night(session: ReadSession, *, group_id: int, subject: Subject, now: datetime) -> Darkness:
    """Whether it is night in a group, and how far the last one has come; two statements.

    Raises:
        GroupMissing: see `group.service.find`.
    """
    kept = await group.find_settings(session, group_id=group_id, subject=subject)
    began_on = rules.night_of(kept.settings.night, now=now, zone=kept.settings.timezone)
    return Darkness(began_on=began_on, night=await nights.get(session, group_id=group_id))


async def list_newcomers(
    session: ReadSession, *, group_id: int, state: NewcomerState | None, subject: Subject, page: PageQuery
) -> Page[Newcomer]:
    """A page of who came into a group lately, the last one first; two statements.

    Raises:
        GroupMissing: see `group.service.find`.
        InvalidCursor: the cursor is damaged.
    """
    await group.find(session, group_id=group_id, subject=subject, need=Need.READ)
    return await newcomers.list_newcomers(session, group_id=group_id, state=state, page=page)


async def let_in(session: WriteSession, *, group_id: int, user_id: int, subject: Subject, now: datetime) -> None:
    """Let somebody write who has yet to answer, as if they had.

    Raises:
        GroupMissing, TeamRoleRequired: see `group.service.find`.
        GroupUnattended: no bot is in it.
        NobodyAsked: nothing is asked of them.
    """
    kept, _ = await attended.find(session, group_id=group_id, subject=subject, need=Need.MODERATE)
    asked = await newcomers.get_of_user_locked(session, group_id=group_id, user_id=user_id)
    if asked is None or asked.state is not NewcomerState.ASKED:
        raise NobodyAsked(user_id=user_id)
    calls = await captcha.let_in(session, kept, asked, by=Caller(account_id=subject.account_id), now=now)
    await sending.send(session, calls, now=now)


async def _look(session: ReadSession, group_id: int) -> Shut:
    last = await raids.find_last(session, group_id=group_id)
    if last is None or last.ended_at is not None:
        return Shut(raid=None, last=last)
    put_out = await raids.count_raided(session, group_id=group_id, since=last.since)
    return Shut(raid=last, put_out=put_out, last=last)
