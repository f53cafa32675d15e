"""Nights: a group rests by its own clock, and may afterwards just what it might before.

What everybody may is asked of Telegram before it is taken away, and again before it is given back: whoever changed it
meanwhile wanted it so. Each step is taken once, because a night is a row that is locked and moves on.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sokoni.core.database import WriteSession
from sokoni.telegram.action import service as action
from sokoni.telegram.action.types import ActionKind, NewAction
from sokoni.telegram.gateway import actions, sending
from sokoni.telegram.gateway.types import Call, Priority, Then
from sokoni.telegram.group import service as group
from sokoni.telegram.group.settings_types import NightMode
from sokoni.telegram.group.types import KeptGroup
from sokoni.telegram.moderation import service as moderation
from sokoni.telegram.speech.service import say
from sokoni.telegram.welcome import rules, words
from sokoni.telegram.welcome.repository import nights
from sokoni.telegram.welcome.types import Night, NightState

ASKED = "welcome.night_asked"
# What Telegram has not answered by then is asked again.
_PATIENCE = timedelta(minutes=3)


async def watch_nights(session: WriteSession, *, now: datetime) -> int:
    """Let nights begin and end by the clock of each group; how many did. Two statements where all stay as they are."""
    resting = {each.group.group_id: each for each in await group.list_with_night(session)}
    running = await nights.list_running(session)
    moved = 0
    for group_id in sorted({*resting, *running}):
        kept, night = resting.get(group_id), running.get(group_id)
        began_on = None if kept is None else rules.night_of(kept.settings.night, now=now, zone=kept.settings.timezone)
        if _is_due(kept, night, began_on, now):
            moved += await _move(session, group_id, kept, began_on, now=now)
    return moved


async def note_permissions(
    session: WriteSession, *, group_id: int, state: NightState, permissions: Mapping[str, Any] | None, now: datetime
) -> None:
    """Take what everybody may, as Telegram answered, and take it away or give it back; without an answer, wait."""
    night = await nights.get_locked(session, group_id=group_id)
    if night is None or night.state is not state or permissions is None:
        return
    kept = (await group.list_kept(session, group_ids=[group_id])).get(group_id)
    if state is NightState.FALLING and kept is not None:
        await _rest(session, kept, night, permissions, now=now)
    elif state is NightState.ENDING:
        await _wake(session, kept, night, permissions, now=now)


def _is_due(kept: KeptGroup | None, night: Night | None, began_on: date | None, now: datetime) -> bool:
    if night is None:
        return began_on is not None and kept is not None
    if night.state is NightState.RESTING:
        return began_on is None
    return now - night.asked_at >= _PATIENCE


async def _move(
    session: WriteSession, group_id: int, kept: KeptGroup | None, began_on: date | None, *, now: datetime
) -> int:
    """Ask Telegram what everybody may, as the first half of beginning or ending a night; how many steps were taken."""
    night = await nights.get_locked(session, group_id=group_id)
    moved: Night | None
    if night is not None and night.state in {NightState.RESTING, NightState.ENDING}:
        moved = replace(night, state=NightState.ENDING, asked_at=now)
    elif began_on is None or kept is None or kept.group.bot_id is None:
        # It was over before Telegram had said anything, so nothing was taken away.
        moved = None if night is None else replace(night, state=NightState.OVER)
    elif night is not None and night.state is NightState.OVER and night.began_on == began_on:
        return 0
    else:
        moved = _new(kept, kept.group.bot_id, began_on, now)
    if moved is None:
        return 0
    await nights.put(session, moved)
    if moved.state is not NightState.OVER:
        await sending.send(session, [_ask(moved)], now=now)
    return 1


async def _rest(
    session: WriteSession, kept: KeptGroup, night: Night, permissions: Mapping[str, Any], *, now: datetime
) -> None:
    settings = kept.settings.night
    before = {name: value for name, value in permissions.items() if isinstance(value, bool)}
    during = rules.permissions_at_night(settings.mode, before)
    await nights.put(session, replace(night, state=NightState.RESTING, before=before, during=during))
    template = words.NIGHT_FALLS if settings.mode is NightMode.CLOSED else words.NIGHT_FALLS_ON_MEDIA
    said = [_say(kept, night, template, ends=settings.ends)] if settings.is_said else []
    calls = [*said, actions.set_permissions(night.bot_id, night.group_id, during)]
    await sending.send(session, calls, now=now)
    await moderation.note(session, kept=kept, new=_logged(night, "began", words.NIGHT_FELL, now), now=now)


async def _wake(
    session: WriteSession, kept: KeptGroup | None, night: Night, permissions: Mapping[str, Any], *, now: datetime
) -> None:
    await nights.put(session, replace(night, state=NightState.OVER))
    calls: list[Call] = []
    is_still = rules.is_still(permissions, night.during)
    if is_still:
        calls.append(actions.set_permissions(night.bot_id, night.group_id, night.before))
    if kept is not None and kept.settings.night.is_said:
        calls.append(_say(kept, night, words.NIGHT_IS_OVER))
    await sending.send(session, calls, now=now)
    reason = words.NIGHT_ENDED if is_still else words.NIGHT_OVERTAKEN
    new = _logged(night, "ended", reason, now)
    if kept is None:
        await action.log(session, actions=[new], now=now)
    else:
        await moderation.note(session, kept=kept, new=new, now=now)


def _new(kept: KeptGroup, bot_id: UUID, began_on: date, now: datetime) -> Night:
    return Night(
        group_id=kept.group.group_id,
        bot_id=bot_id,
        began_on=began_on,
        state=NightState.FALLING,
        before={},
        during={},
        asked_at=now,
    )


def _ask(night: Night) -> Call:
    return Call(
        bot_id=night.bot_id,
        method="getChat",
        params={"chat_id": night.group_id},
        chat_id=night.group_id,
        priority=Priority.MODERATION,
        then=Then(job=ASKED, arguments={"group_id": night.group_id, "state": night.state.value}),
    )


def _say(kept: KeptGroup, night: Night, template: str, **values: object) -> Call:
    text = say(kept.settings.language, template, **values)
    return actions.send_message(night.bot_id, night.group_id, text, parse_mode="HTML", priority=Priority.NOTICE)


def _logged(night: Night, state: str, reason: str, now: datetime) -> NewAction:
    return NewAction(
        group_id=night.group_id,
        kind=ActionKind.NIGHT.value,
        reason=reason,
        details={"state": state, "night": night.began_on.isoformat()},
        occurred_at=now,
        decision_key=f"night:{night.began_on}:{state}",
    )
