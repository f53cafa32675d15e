"""Commands that show: who somebody is, who runs the group, its numbers and what happens in it."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sokoni.core.database import ReadSession
from sokoni.telegram.action import service as action
from sokoni.telegram.console import words
from sokoni.telegram.console.errors import NobodyMeant
from sokoni.telegram.console.service.context import Context
from sokoni.telegram.console.types import Answer
from sokoni.telegram.digest import rules as digest
from sokoni.telegram.gateway import members
from sokoni.telegram.group.types import KeptGroup
from sokoni.telegram.member import service as member
from sokoni.telegram.moderation import service as moderation
from sokoni.telegram.role import service as role
from sokoni.telegram.speech.service import escape, number, say

_STATS_OF = timedelta(days=7)
_TALKERS = 5


async def show_info(context: Context) -> Answer:
    """Who somebody is here: their number, what was seen of them, their warnings and roles."""
    meant = await context.target()
    # Of whom only the number was typed, a name may have been seen.
    return await _info(context, meant.user_id, "" if meant.name == str(meant.user_id) else meant.name)


async def show_me(context: Context) -> Answer | None:
    """The same of whoever asks; whoever speaks as the group itself is nobody to be shown."""
    request = context.request
    return None if request.user_id is None else await _info(context, request.user_id, request.user_name)


async def _info(context: Context, user_id: int, known_name: str) -> Answer:
    key, language = context.kept.group.id, context.language
    seen = (await member.find_some(context.session, group_key=key, user_ids=[user_id])).get(user_id)
    warned = await moderation.list_warnings(context.session, group_key=key, user_id=user_id, now=context.now)
    standings = await role.list_standings(context.session, group_keys=[key], user_ids=[user_id])
    held = standings[key].get(user_id)
    name = known_name or (seen.name if seen is not None else "")
    lines: list[str] = [say(language, words.WHO, name=name or str(user_id), id=str(user_id))]
    if seen is None:
        lines.append(say(language, words.UNSEEN))
    else:
        lines.append(say(language, words.SEEN, count=seen.messages, date=_day(context, seen.first_seen_at)))
        if seen.left_at is not None:
            lines.append(say(language, words.GONE, date=_day(context, seen.left_at)))
        elif seen.joined_at is not None:
            lines.append(say(language, words.CAME, date=_day(context, seen.joined_at)))
    lines.append(say(language, words.COUNTING, count=len(warned)))
    if held is not None and held.names:
        lines.append(say(language, words.ROLES, roles=", ".join(sorted(held.names))))
    return Answer(text="\n".join(lines))


async def show_ids(context: Context) -> Answer:
    """The numbers of the group, of whoever asks and of whom they mean, for who writes programs."""
    request, language = context.request, context.language
    lines = [say(language, words.ID_OF_CHAT, id=str(context.chat_id))]
    if request.thread_id is not None:
        lines.append(say(language, words.ID_OF_TOPIC, id=str(request.thread_id)))
    if request.user_id is not None:
        lines.append(say(language, words.ID_OF_YOU, id=str(request.user_id)))
    try:
        meant = await context.target()
    except NobodyMeant:
        pass  # Nobody has to be meant.
    else:
        lines.append(say(language, words.ID_OF, name=meant.name or "-", id=str(meant.user_id)))
    return Answer(text="\n".join(lines))


async def list_administrators(context: Context) -> Answer:
    """Who runs the group, without calling them; whoever hides stays hidden."""
    running = (await members.administrators(context.session, chat_ids=[context.chat_id]))[context.chat_id]
    shown = [each for each in running.members if not each.rights.get("is_anonymous")]
    people = await members.people(context.session, user_ids=[each.user_id for each in shown])
    named = sorted(people[each.user_id].name for each in shown if each.user_id in people)
    head = say(context.language, words.ADMINS)
    return Answer(text="\n".join([head, *(escape(f"• {name}") for name in named)]))


async def show_statistics(context: Context) -> Answer:
    """What was said and done in the group in the last week."""
    text = await statistics_of(context.session, kept=context.kept, language=context.language, now=context.now)
    return Answer(text=text)


async def statistics_of(session: ReadSession, *, kept: KeptGroup, language: str, now: datetime) -> str:
    """The same as a text, in a language."""
    counted = await action.statistics_of(session, kept=kept, days=_STATS_OF.days, now=now)
    lines: list[str] = [
        say(language, words.STATS, group=kept.group.name, time=_STATS_OF),
        say(language, words.STATS_MESSAGES, count=counted.messages),
    ]
    if kept.group.member_count is not None:
        lines.append(say(language, words.STATS_MEMBERS, count=kept.group.member_count))
    lines += digest.told(counted, language)
    talkers = [each for each in counted.top_members if each.messages][:_TALKERS]
    if talkers:
        lines.append(say(language, words.STATS_TALKERS))
        lines += [escape(f"• {each.name or each.user_id}: ") + number(language, each.messages) for each in talkers]
    return "\n".join(lines)


def _day(context: Context, at: datetime) -> str:
    return at.astimezone(ZoneInfo(context.kept.settings.timezone)).strftime("%Y-%m-%d")
