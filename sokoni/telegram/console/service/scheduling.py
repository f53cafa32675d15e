"""The command about messages for later."""

from zoneinfo import ZoneInfo

from sokoni.telegram.console import rules, words
from sokoni.telegram.console.service.context import Context
from sokoni.telegram.console.types import Answer
from sokoni.telegram.group.settings_types import MAX_TEXT
from sokoni.telegram.schedule import service as scheduled
from sokoni.telegram.schedule.errors import ScheduledMissing
from sokoni.telegram.schedule.types import MessageDraft, ScheduledMessage
from sokoni.telegram.speech.service import escape, say

_SHOWN = 40


async def schedule(context: Context) -> Answer:
    """Keep a message for later, show those that are kept, or remove one."""
    said = context.request.rest.strip()
    match said.split():
        case []:
            return await _list(context)
        case ["off", number]:
            return await _remove(context, number)
    read = rules.timing(said)
    if read is None:
        return Answer(text=say(context.language, words.SCHEDULE_HOW))
    timing, text = read
    draft = MessageDraft(text=(text or context.request.reply_text)[:MAX_TEXT], timing=timing)
    made = await scheduled.keep(context.session, kept=context.kept, draft=draft, actor=context.actor, now=context.now)
    zone = context.kept.settings.timezone
    return Answer(text=say(context.language, words.SCHEDULED, time=_time(made, zone), zone=zone))


async def _list(context: Context) -> Answer:
    messages = await scheduled.list_of(context.session, kept=context.kept)
    if not messages:
        return Answer(
            text=f"{say(context.language, words.SCHEDULE_EMPTY)}\n{say(context.language, words.SCHEDULE_HOW)}"
        )
    zone = context.kept.settings.timezone
    lines = [
        f"{at}. {_time(each, zone)}: {escape(each.draft.text[:_SHOWN])}" for at, each in enumerate(messages, start=1)
    ]
    return Answer(text="\n".join(lines))


async def _remove(context: Context, number: str) -> Answer:
    messages = await scheduled.list_of(context.session, kept=context.kept)
    if not (number.isascii() and number.isdigit() and 0 < int(number) <= len(messages)):
        raise ScheduledMissing
    await scheduled.forget(
        context.session,
        kept=context.kept,
        message_id=messages[int(number) - 1].id,
        actor=context.actor,
        now=context.now,
    )
    return Answer(text=say(context.language, words.SCHEDULE_REMOVED))


def _time(message: ScheduledMessage, zone: str) -> str:
    if message.next_at is None:
        return "-"
    return message.next_at.astimezone(ZoneInfo(zone)).strftime("%Y-%m-%d %H:%M")
