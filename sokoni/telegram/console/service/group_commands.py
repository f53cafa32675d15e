"""Commands about the group itself: its rules, settings, raids, nights and messages."""

import zoneinfo
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

import orjson

from sokoni.telegram.action.types import ActionKind, NewAction
from sokoni.telegram.blueprint import service as blueprint
from sokoni.telegram.console import rules, words
from sokoni.telegram.console.errors import ExportTooLong, ImportUnfit, LengthUnfit, NotAllowedHere, ZoneUnknown
from sokoni.telegram.console.service import access, listing, private
from sokoni.telegram.console.service.context import Context
from sokoni.telegram.console.types import Answer
from sokoni.telegram.gateway import actions, members
from sokoni.telegram.gateway.rules import message_key
from sokoni.telegram.group import rules as group_rules
from sokoni.telegram.group.settings_types import MAX_TEXT, GroupLanguage, GroupSettings
from sokoni.telegram.role import policies as role_policies
from sokoni.telegram.role import service as role
from sokoni.telegram.role.types import GroupPermission
from sokoni.telegram.speech.service import call, escape, plain, say, typed
from sokoni.telegram.welcome import service as welcome
from sokoni.telegram.welcome.types import Caller

# As many are told of a report as Telegram notifies by one message.
_TOLD = 10
# No name of a clock is longer.
_LONGEST_ZONE = 40
# What a role has to allow for parts of a text that is imported.
_NEEDED: Mapping[str, GroupPermission] = {
    "rules": GroupPermission.MANAGE_RULES,
    "notes": GroupPermission.MANAGE_NOTES,
    "filters": GroupPermission.MANAGE_FILTERS,
}
# Telegram counts in UTF-16, so that the longest of a message is said in half as many of the rarest letters.
_LONGEST_EXPORT = 4000


async def show_help(context: Context) -> Answer:
    """What the bot can do."""
    return Answer(text=listing.helped(context.language))


async def show_rules(context: Context) -> Answer:
    """The rules of the group, as its people wrote them."""
    text = context.kept.settings.rules_text.strip()
    if not text:
        return Answer(text=say(context.language, words.NO_RULES))
    head = say(context.language, words.RULES, group=context.kept.group.name)
    return Answer(text=f"{head}\n{typed(text)}")


async def set_rules(context: Context) -> Answer:
    """Keep what stands behind the command, or in the answered message, as the rules."""
    text = (context.request.rest or context.request.reply_text)[:MAX_TEXT]
    await context.save({"rules_text": text})
    return Answer(text=say(context.language, words.RULES_SAVED))


async def report(context: Context) -> Answer:
    """Tell those who run the group of the answered message, once for each message and reporter."""
    request, language = context.request, context.language
    if not context.kept.settings.takes_reports:
        return Answer(text=say(language, words.NO_REPORTS))
    if request.reply_message_id is None:
        return Answer(text=say(language, words.ANSWER_FIRST))
    logged = NewAction(
        group_id=context.chat_id,
        kind=ActionKind.REPORT.value,
        # Whoever writes as a channel is reported without a name.
        user_id=None if request.target is None else request.target.user_id,
        moderator_id=request.user_id,
        message_id=request.reply_message_id,
        reason=rules.why(request.rest),
        occurred_at=context.now,
        decision_key=f"report:{message_key(request.chat_id, request.reply_message_id)}:{request.user_id}",
    )
    if not await context.note(logged):
        # They were told of this message by this person before, and are not called again.
        return Answer(text=say(language, words.REPORTED))
    calling = "".join(str(call(user_id)) for user_id in await _called(context))
    return Answer(text=f"{say(language, words.REPORTED)}{calling}")


async def open_settings(context: Context) -> Answer:
    """A way into the group's menu in private."""
    address = f"https://t.me/{context.bot.username}?start={private.start_of(context.chat_id)}"
    button = {"text": plain(context.language, words.OPEN_SETTINGS), "url": address}
    return Answer(text=say(context.language, words.SETTINGS), buttons=[[button]])


async def purge(context: Context) -> Answer:
    """Delete from the answered message on."""
    request = context.request
    if request.reply_message_id is None:
        return Answer(text=say(context.language, words.ANSWER_FIRST))
    span = rules.span_to_purge(request.reply_message_id, request.message_id)
    logged = NewAction(
        group_id=context.chat_id,
        kind=ActionKind.DELETE.value,
        moderator_id=request.user_id,
        message_id=request.reply_message_id,
        reason=rules.why(request.rest),
        details={"count": len(span)},
        occurred_at=context.now,
        decision_key=f"purge:{request.key}",
    )
    await context.note(logged)
    await context.send(*actions.delete(context.bot.id, context.chat_id, span))
    return Answer(text=say(context.language, words.PURGED, count=len(span)))


async def delete(context: Context) -> Answer | None:
    """Delete the answered message."""
    request = context.request
    if request.reply_message_id is None:
        return Answer(text=say(context.language, words.ANSWER_FIRST))
    logged = NewAction(
        group_id=context.chat_id,
        kind=ActionKind.DELETE.value,
        user_id=None if request.target is None else request.target.user_id,
        moderator_id=request.user_id,
        message_id=request.reply_message_id,
        reason=rules.why(request.rest),
        details={"count": 1},
        occurred_at=context.now,
        decision_key=f"delete:{request.key}",
    )
    await context.note(logged)
    await context.send(*actions.delete(context.bot.id, context.chat_id, [request.reply_message_id]))
    return None


async def set_welcome(context: Context) -> Answer:
    """Greet who comes: with other words, or no more."""
    return await _greeting(context, "welcome")


async def set_goodbye(context: Context) -> Answer:
    """Say goodbye to who goes: with other words, or no more."""
    return await _greeting(context, "goodbye")


async def pin(context: Context) -> Answer:
    """Keep the answered message at the top."""
    return await _pinned(context, is_pinned=True)


async def unpin(context: Context) -> Answer:
    """Let go of the answered message at the top."""
    return await _pinned(context, is_pinned=False)


async def unpin_all(context: Context) -> Answer:
    """Let go of all messages at the top."""
    logged = NewAction(
        group_id=context.chat_id,
        kind=ActionKind.UNPIN.value,
        moderator_id=context.request.user_id,
        details={"state": "all"},
        occurred_at=context.now,
        decision_key=f"unpin_all:{context.request.key}",
    )
    await context.note(logged)
    await context.send(actions.unpin_all(context.bot.id, context.chat_id))
    return Answer(text=say(context.language, words.UNPINNED_ALL))


async def reload(context: Context) -> Answer:
    """Ask Telegram anew who runs the group."""
    await members.refresh_administrators(
        context.session, bots={context.chat_id: context.bot.id}, now=context.now, is_urgent=True
    )
    return Answer(text=say(context.language, words.RELOADED))


async def promote(context: Context) -> Answer:
    """Make somebody an administrator, with such rights as whoever says so holds themselves."""
    meant = await context.target()
    rights = rules.rights_to_give(context.member)
    if not rights:
        raise NotAllowedHere
    await _log_person(context, ActionKind.PROMOTE, meant.user_id)
    await context.send(actions.promote(context.bot.id, context.chat_id, meant.user_id, rights=rights))
    return Answer(text=say(context.language, words.PROMOTED, who=meant.mention))


async def demote(context: Context) -> Answer:
    """Make an administrator a member again."""
    meant = await context.target()
    if context.member is None or meant.user_id == context.bot.telegram_id:
        raise NotAllowedHere
    await _log_person(context, ActionKind.DEMOTE, meant.user_id)
    await context.send(actions.demote(context.bot.id, context.chat_id, meant.user_id))
    return Answer(text=say(context.language, words.DEMOTED, who=meant.mention))


async def raid(context: Context) -> Answer | None:
    """Put out whoever comes for a while, let people come again, or let in again whomever the last raid put out.

    Raises:
        LengthUnfit: a raid lasts neither so short nor so long.
        RaidMissing, RaidUndone: there is none to undo.
    """
    if context.request.rest.strip().lower() == "undo":
        await welcome.undo_last(
            context.session, kept=context.kept, by=Caller(user_id=context.request.user_id), now=context.now
        )
        return None
    if context.request.rest.strip().lower() == "off":
        running = await welcome.find_raid(context.session, group_id=context.chat_id)
        if running is None:
            return Answer(text=say(context.language, words.RAID_NOT_ON))
        await welcome.end_raid(
            context.session,
            raid_id=running.id,
            is_early=True,
            by=Caller(user_id=context.request.user_id),
            now=context.now,
        )
        return None
    lasts = rules.length(context.request.rest.strip().partition(" ")[0])
    if lasts is not None and not rules.is_length_fit(lasts):
        raise LengthUnfit
    await welcome.start_raid(
        context.session,
        kept=context.kept,
        bot_id=context.bot.id,
        lasts=lasts or timedelta(seconds=context.kept.settings.raid.lasts_seconds),
        by=Caller(user_id=context.request.user_id),
        now=context.now,
    )
    return None


async def night(context: Context) -> Answer:
    """Let the group rest between two times of the day, or no more."""
    said = context.request.rest.split()
    match said:
        case ["off"]:
            await context.save({"night": {"is_on": False}})
            return Answer(text=say(context.language, words.NIGHT_OFF))
        case [starts, ends] if rules.is_clock(_clock(starts)) and rules.is_clock(_clock(ends)):
            await context.save({"night": {"is_on": True, "starts": _clock(starts), "ends": _clock(ends)}})
            zone = context.kept.settings.timezone
            text = say(context.language, words.NIGHT_SET, starts=_clock(starts), ends=_clock(ends), zone=zone)
            return Answer(text=text)
        case _:
            return Answer(text=say(context.language, words.NIGHT_HOW))


async def export_settings(context: Context) -> Answer:
    """How the group is kept as a text, for another group; in private, because it is nobody else's business.

    Where it fits into no message, it is the settings alone: the page of the group has all as a file.

    Raises:
        ExportTooLong: even these fit into none.
    """
    said = await blueprint.describe(context.session, kept=context.kept, is_brief=True)
    whole, settings = (orjson.dumps(each).decode() for each in (said, group_rules.stored(context.kept.settings)))
    if len(whole) <= _LONGEST_EXPORT:
        return Answer(text=f"<pre>{escape(whole)}</pre>", is_private=True)
    if len(settings) > _LONGEST_EXPORT:
        raise ExportTooLong
    only = say(context.language, words.ONLY_SETTINGS)
    return Answer(text=f"{only}\n<pre>{escape(settings)}</pre>", is_private=True)


async def import_settings(context: Context) -> Answer:
    """Keep the group as the answered text says: all of it, or nothing.

    Raises:
        ImportUnfit: it is no such text.
        BlueprintUnreadable, BlueprintUnfit: something said in it cannot be.
        SettingOfShop: it says what those who manage the shop decide.
        NotAllowedHere: it says what the role of whoever asks does not allow.
    """
    try:
        said = orjson.loads(context.request.reply_text or context.request.rest)
    except orjson.JSONDecodeError:
        raise ImportUnfit from None
    if not isinstance(said, dict):
        raise ImportUnfit
    await _check_parts(context, said)
    wanted = said.get("settings", {}) if "version" in said else said
    if isinstance(wanted, dict):
        patch = group_rules.shown(GroupSettings()) | wanted
        await access.check_may_set(context.session, kept=context.kept, patch=patch, user_id=context.request.user_id)
    await blueprint.bring_to(
        context.session, kept=context.kept, document=said, is_trial=False, actor=context.actor, now=context.now
    )
    return Answer(text=say(context.language, words.IMPORTED))


async def set_language(context: Context) -> Answer:
    """Speak another language in the group."""
    language = context.request.rest.strip().lower()
    if language not in set(GroupLanguage):
        return Answer(text=say(context.language, words.LANGUAGE_HOW))
    await context.save({"language": language})
    return Answer(text=say(language, words.LANGUAGE_SET))


async def set_zone(context: Context) -> Answer:
    """Go by the clock of another place.

    Raises:
        ZoneUnknown: no clock is called so.
    """
    zone = context.request.rest.strip()
    if zone not in zoneinfo.available_timezones():
        raise ZoneUnknown(name=zone[:_LONGEST_ZONE])
    await context.save({"timezone": zone})
    return Answer(text=say(context.language, words.ZONE_SET, zone=zone))


async def _check_parts(context: Context, said: Mapping[str, Any]) -> None:
    """Pass a text whose parts whoever asks may write otherwise, too; what roles allow is for who manages the shop."""
    if said.get("roles"):
        await access.check_manages(context.session, kept=context.kept, user_id=context.request.user_id)
    standing = context.standing
    if standing is not None and any(
        said.get(part) and not role_policies.can(standing, need) for part, need in _NEEDED.items()
    ):
        raise NotAllowedHere


async def _greeting(context: Context, name: str) -> Answer:
    said = context.request.rest.strip()
    is_on = said.lower() != "off"
    patch: dict[str, object] = {"is_on": is_on}
    if text := (said or context.request.reply_text) if is_on and said.lower() != "on" else "":
        patch["text"] = text[:MAX_TEXT]
    await context.save({name: patch})
    return Answer(text=say(context.language, words.GREETING_ON if is_on else words.GREETING_OFF))


async def _called(context: Context) -> Sequence[int]:
    """Who is called to a report: those who run the group, and who has a role for it."""
    key = context.kept.group.id
    running = await members.administrators(context.session, chat_ids=[context.chat_id])
    standings = await role.list_standings(context.session, group_keys=[key])
    handling = {
        user_id for user_id, each in standings[key].items() if role_policies.can(each, GroupPermission.HANDLE_REPORTS)
    }
    return sorted((running[context.chat_id].user_ids | handling) - {context.bot.telegram_id})[:_TOLD]


async def _pinned(context: Context, *, is_pinned: bool) -> Answer:
    message_id = context.request.reply_message_id
    if message_id is None:
        return Answer(text=say(context.language, words.ANSWER_FIRST))
    kind = ActionKind.PIN if is_pinned else ActionKind.UNPIN
    logged = NewAction(
        group_id=context.chat_id,
        kind=kind.value,
        moderator_id=context.request.user_id,
        message_id=message_id,
        occurred_at=context.now,
        decision_key=f"{kind.value}:{context.request.key}",
    )
    await context.note(logged)
    build = actions.pin if is_pinned else actions.unpin
    await context.send(build(context.bot.id, context.chat_id, message_id))
    return Answer(text=say(context.language, words.PINNED if is_pinned else words.UNPINNED))


async def _log_person(context: Context, kind: ActionKind, user_id: int) -> None:
    logged = NewAction(
        group_id=context.chat_id,
        kind=kind.value,
        user_id=user_id,
        moderator_id=context.request.user_id,
        occurred_at=context.now,
        decision_key=f"{kind.value}:{context.request.key}",
    )
    await context.note(logged)


def _clock(said: str) -> str:
    hours, _, minutes = said.partition(":")
    return f"{hours.zfill(2)}:{minutes or '00'}"
