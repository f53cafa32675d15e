"""Saying welcome and goodbye, so that one greeting of a kind stands at a time, and none longer than was said."""

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from sokoni.core.database import WriteSession
from sokoni.telegram.gateway import actions, sending
from sokoni.telegram.gateway.types import Call, Priority, Then
from sokoni.telegram.group import service as group
from sokoni.telegram.group.settings_types import Greeting, GroupSettings
from sokoni.telegram.group.types import KeptGroup
from sokoni.telegram.speech.service import mention, say
from sokoni.telegram.speech.types import Markup
from sokoni.telegram.welcome import rules, words
from sokoni.telegram.welcome.repository import newcomers as repository
from sokoni.telegram.welcome.types import GreetingKind, Visitor

NOTE = "welcome.note_greeting"
# Whoever reads a greeting much later than it was meant is not greeted by it.
_WORTH = timedelta(minutes=10)


def calls_for(kept: KeptGroup, *, bot_id: UUID, who: Visitor, kind: GreetingKind, now: datetime) -> list[Call]:
    """The calls that say welcome or goodbye to somebody; none where the group does not."""
    greeting = _greeting(kept.settings, kind)
    if not greeting.is_on:
        return []
    chat_id = kept.group.group_id
    *before, last = [
        Call(
            bot_id=bot_id,
            method=method,
            params=params,
            chat_id=chat_id,
            priority=Priority.NOTICE,
            not_after=now + _WORTH,
        )
        for method, params in rules.sendings(greeting, said(kept, who, kind), chat_id=chat_id)
    ]
    # Whoever comes and goes all the time is greeted once in an hour, so that they do not silence the bot for others.
    once = f"{kind.value}:{chat_id}:{who.user_id}:{now:%Y%m%d%H}"
    then = Then(job=NOTE, arguments={"group_id": chat_id, "bot_id": str(bot_id), "kind": kind.value})
    return [replace(each, dedupe_key=f"{once}:{at}") for at, each in enumerate([*before, replace(last, then=then)])]


def said(kept: KeptGroup, who: Visitor, kind: GreetingKind) -> Markup:
    """The words of a greeting."""
    settings, group_name = kept.settings, kept.group.name
    if text := _greeting(settings, kind).text.strip():
        return rules.filled(text, who=who, group=group_name, count=kept.group.member_count, rules=settings.rules_text)
    template = words.WELCOME if kind is GreetingKind.WELCOME else words.GOODBYE
    return say(settings.language, template, group=group_name, mention=mention(who.user_id, who.name))


async def note_greeting(
    session: WriteSession, *, group_id: int, bot_id: UUID, kind: GreetingKind, message_id: int, now: datetime
) -> None:
    """Note that a greeting stands: the one before it goes, and it goes itself when its time is over."""
    settings = await group.get_settings(session, group_id=group_id)
    if settings is None:
        return
    greeting = _greeting(settings, kind)
    last = await repository.get_greeting_locked(session, group_id=group_id, kind=kind)
    if message_id == last:
        return
    await repository.put_greeting(session, group_id=group_id, kind=kind, message_id=message_id)
    calls = [] if last is None or not greeting.replaces_last else actions.delete(bot_id, group_id, [last])
    if greeting.delete_after_seconds is not None:
        goes_at = now + timedelta(seconds=greeting.delete_after_seconds)
        calls += [replace(each, not_before=goes_at) for each in actions.delete(bot_id, group_id, [message_id])]
    await sending.send(session, calls, now=now)


def _greeting(settings: GroupSettings, kind: GreetingKind) -> Greeting:
    return settings.welcome if kind is GreetingKind.WELCOME else settings.goodbye
