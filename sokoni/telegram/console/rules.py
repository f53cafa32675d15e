"""What a typed command says, and who may give it. Pure."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sokoni.telegram.action.rules import MAX_REASON
from sokoni.telegram.console.errors import LockUnknown
from sokoni.telegram.console.types import Order, Request, Right, Target
from sokoni.telegram.gateway.types import BotRef, Incoming, Member, MemberStatus
from sokoni.telegram.group.settings_types import LONGEST_SECONDS, SHORTEST_SECONDS, GroupSettings, Lock
from sokoni.telegram.schedule.types import Repeat, Timing
from sokoni.telegram.welcome.types import LinkWish

# Telegram speaks as this account for administrators who hide, and as that one for linked channels.
# Source: core.telegram.org/bots/api, sender_chat.
ANONYMOUS, CHANNEL_SERVICE = 1_087_968_824, 777_000
_COMMAND = re.compile(r"^/([a-z0-9_]{1,32})(?:@([a-z0-9_]{5,32}))?$", re.IGNORECASE)
_CALLED = re.compile(r"^@admins?(?!\w)", re.IGNORECASE)
_USERNAME = re.compile(r"^@([a-z0-9_]{5,32})$", re.IGNORECASE)
_CHAT_ID = re.compile(r"^-\d{5,18}$")
_ASKS = "ask"
# Source: core.telegram.org/bots/api, createChatInviteLink.
_LINK_NAME = 32
_USER_ID = re.compile(r"^\d{5,15}$")
_LENGTH = re.compile(r"^(?:\d+[smhdw])+$", re.IGNORECASE)
_LENGTH_PART = re.compile(r"(\d+)([smhdw])", re.IGNORECASE)
# What has more digits is longer than anything, and no number that anybody reckons with.
_MOST_DIGITS = 5
_CLOCK = re.compile(r"^([01]?\d|2[0-3]):([0-5]\d)$")
_MONTHLY = re.compile(r"^monthly:([1-9]|[12]\d|3[01])$")
_WEEKDAYS = {name: at for at, name in enumerate(("mon", "tue", "wed", "thu", "fri", "sat", "sun"))}
# Days and a time stand before the words.
_BEFORE_TEXT = 2
MOST_PURGED = 500
# What /promote gives, as far as whoever says it holds it.
GIVEN = (Right.ANY, Right.DELETE, Right.RESTRICT, Right.PIN)
# What people call it who know other bots.
_OTHER_LOCKS = {
    "url": Lock.LINKS, "urls": Lock.LINKS, "animation": Lock.GIFS, "audio": Lock.MUSIC, "document": Lock.FILES,
    "documents": Lock.FILES, "location": Lock.PLACES, "story": Lock.STORIES, "game": Lock.GAMES, "dice": Lock.GAMES,
    "inline": Lock.BOTS, "button": Lock.BOTS, "everything": Lock.ALL,
}  # fmt: skip
_MENU = re.compile(r"^c:(home:[A-Za-z0-9_=-]*|[gs]:-\d{1,18}|[tklx]:-\d{1,18}(:\d{1,2})?)$")
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800}
# Digits of the scripts in which our readers write.
_DIGITS = {ord(digit): str(at % 10) for at, digit in enumerate("۰۱۲۳۴۵۶۷۸۹٠١٢٣٤٥٦٧٨٩")}


def is_command(body: Mapping[str, Any]) -> bool:
    """Whether a message begins with a command, or calls the administrators; a look at the text alone."""
    text = str(body.get("text") or "")
    return text.startswith("/") or bool(_CALLED.match(text))


def read(update: Incoming) -> Request | None:
    """The command of a message; None if it is none, is said to another bot, or is a channel's post that stands here."""
    body, text = update.body, str(update.body.get("text") or "")
    if body.get("is_automatic_forward"):
        return None
    # Whoever knows other bots calls administrators so.
    text = _CALLED.sub("/report", text, count=1)
    first, _, rest = text.partition(" ") if "\n" not in text.split(" ", 1)[0] else text.partition("\n")
    found = _COMMAND.match(first)
    if found is None or (found[2] and found[2].casefold() != update.bot.username.casefold()):
        return None
    sender, chat = body.get("from") or {}, body["chat"]
    is_hidden = (body.get("sender_chat") or {}).get("id") == chat["id"]
    reply = _answered(body)
    target, rest = _target(body, rest.strip(), reply)
    return Request(
        bot_id=update.bot.id,
        chat_id=chat["id"],
        message_id=body["message_id"],
        user_id=None if is_hidden else sender.get("id"),
        user_name=_name(sender),
        language=str(sender.get("language_code") or ""),
        name=found[1].lower(),
        rest=rest,
        target=target,
        reply_message_id=reply.get("message_id"),
        reply_text=str(reply.get("text") or reply.get("caption") or ""),
        reply_from_chat_id=_forwarded_from(reply),
        thread_id=body.get("message_thread_id") if body.get("is_topic_message") else None,
        is_private=chat.get("type") == "private",
    )


def order(rest: str) -> Order:
    """For how long and why, of what stands behind who is meant: '2h spam', 'spam', '1d12h'."""
    first, _, reason = rest.strip().partition(" ")
    lasts = length(first)
    return Order(lasts=lasts, reason=why(rest if lasts is None else reason))


def why(said: str) -> str:
    """A reason, no longer than one is kept."""
    return said.strip()[:MAX_REASON]


def length(text: str) -> timedelta | None:
    """How long '90m', '2h', '1d12h' or '2w' is; None if it says no length."""
    latin = text.translate(_DIGITS)
    if not _LENGTH.match(latin):
        return None
    parts = _LENGTH_PART.findall(latin)
    if any(len(count) > _MOST_DIGITS for count, _ in parts):
        return timedelta.max
    return timedelta(seconds=sum(int(count) * _SECONDS[unit.lower()] for count, unit in parts))


def may(member: Member | None, right: Right) -> bool:
    """Whether somebody's place in a group lets them do something, by Telegram's own rights."""
    if member is None:
        return False
    if member.status is MemberStatus.CREATOR:
        return True
    return member.status is MemberStatus.ADMINISTRATOR and (right is Right.ANY or bool(member.rights.get(right.value)))


def missing(rights: Mapping[str, Any], needed: Iterable[Right]) -> Sequence[Right]:
    """Which rights a bot lacks in a group for what it is there for."""
    return [each for each in needed if not rights.get(each.value)]


def to_json(request: Request) -> dict[str, Any]:
    """A command as a job keeps it."""
    values = {name: getattr(request, name) for name in Request.__dataclass_fields__}
    target = request.target
    kept = None if target is None else {name: getattr(target, name) for name in Target.__dataclass_fields__}
    return values | {"bot_id": str(request.bot_id), "target": kept}


def from_json(kept: Mapping[str, Any]) -> Request:
    """The command that a job kept."""
    target = None if kept["target"] is None else Target(**kept["target"])
    return Request(**{**kept, "bot_id": UUID(kept["bot_id"]), "target": target})


def bot_to_json(bot: BotRef) -> dict[str, Any]:
    """A bot as a job keeps it."""
    shop_id = None if bot.shop_id is None else str(bot.shop_id)
    return {"id": str(bot.id), "telegram_id": bot.telegram_id, "shop_id": shop_id, "username": bot.username}


def bot_from_json(kept: Mapping[str, Any]) -> BotRef:
    """The bot that a job kept."""
    shop_id = None if kept["shop_id"] is None else UUID(kept["shop_id"])
    return BotRef(id=UUID(kept["id"]), telegram_id=kept["telegram_id"], shop_id=shop_id, username=kept["username"])


def _answered(body: Mapping[str, Any]) -> Mapping[str, Any]:
    """The message that this one answers; in a topic, every message answers the one that opened it, which is none."""
    reply = body.get("reply_to_message") or {}
    opened_topic = "forum_topic_created" in reply
    return {} if opened_topic else reply


def _forwarded_from(reply: Mapping[str, Any]) -> int | None:
    """From which channel or group a message was forwarded. Source: core.telegram.org/bots/api, MessageOrigin."""
    origin = reply.get("forward_origin") or {}
    found = (origin.get("chat") or origin.get("sender_chat") or {}).get("id")
    return found if isinstance(found, int) else None


def _target(body: Mapping[str, Any], rest: str, reply: Mapping[str, Any]) -> tuple[Target | None, str]:
    first, _, others = rest.partition(" ")
    if named := _USERNAME.match(first):
        return Target(username=named[1]), others.strip()
    if _USER_ID.match(first.translate(_DIGITS)):
        return Target(user_id=int(first.translate(_DIGITS)), name=first), others.strip()
    for entity in body.get("entities") or ():
        if entity.get("type") == "text_mention":
            return _person(entity["user"]), _without(str(body["text"]), entity, rest)
    sender = reply.get("from")
    # Who writes as a channel or as the group is nobody who could be muted.
    if sender and not reply.get("sender_chat"):
        return _person(sender), rest
    return None, rest


def _without(text: str, entity: Mapping[str, Any], rest: str) -> str:
    # Telegram counts in UTF-16 units.
    units = text.encode("utf-16-le")
    start, stop = 2 * entity["offset"], 2 * (entity["offset"] + entity["length"])
    return rest.replace(units[start:stop].decode("utf-16-le"), "", 1).strip()


def _person(user: Mapping[str, Any]) -> Target:
    return Target(
        user_id=user["id"],
        username=str(user.get("username") or ""),
        name=_name(user),
        is_bot=bool(user.get("is_bot")),
    )


def _name(user: Mapping[str, Any]) -> str:
    return f"{user.get('first_name') or ''} {user.get('last_name') or ''}".strip()


def setting_of(settings: GroupSettings, path: str) -> bool:
    """Whether a setting, named by its path, is on."""
    value: Any = settings
    for name in path.split("."):
        value = getattr(value, name)
    return bool(value)


def patch_of(path: str, value: object) -> dict[str, Any]:
    """A change of one setting, named by its path, as a patch."""
    first, _, rest = path.partition(".")
    return {first: patch_of(rest, value) if rest else value}


def is_menu(data: str) -> bool:
    """Whether a pressed button is one of a menu."""
    return bool(_MENU.match(data))


def is_length_fit(lasts: timedelta | None) -> bool:
    """Whether Telegram takes a length for what it says, and not for ever."""
    return lasts is None or timedelta(seconds=SHORTEST_SECONDS) <= lasts <= timedelta(seconds=LONGEST_SECONDS)


def timing(rest: str) -> tuple[Timing, str] | None:
    """When a message is to be said, and what: 'daily 18:30 Hello', 'mon,fri 9:00 Hello', '2026-12-24 18:00 Hello'.

    None if it does not begin with days and a time.
    """
    days, _, after = rest.translate(_DIGITS).strip().partition(" ")
    clock, _, _ = after.strip().partition(" ")
    found = _CLOCK.match(clock)
    if found is None:
        return None
    at = f"{int(found[1]):02}:{found[2]}"
    # The words themselves keep their own digits.
    text = rest.strip().split(None, 2)[2] if len(rest.split(None, 2)) > _BEFORE_TEXT else ""
    named = [_WEEKDAYS.get(each) for each in days.lower().split(",")]
    known = tuple(sorted({each for each in named if each is not None}))
    if days.lower() == "daily":
        return Timing(repeat=Repeat.DAILY, at=at), text
    if known and len(named) == len([each for each in named if each is not None]):
        return Timing(repeat=Repeat.WEEKLY, at=at, weekdays=known), text
    if monthly := _MONTHLY.match(days.lower()):
        return Timing(repeat=Repeat.MONTHLY, at=at, day=int(monthly[1])), text
    try:
        return Timing(repeat=Repeat.ONCE, at=at, on=date.fromisoformat(days)), text
    except ValueError:
        return None


def span_to_purge(first: int, last: int) -> Sequence[int]:
    """The messages from one to another, both of them; the newest of them, where there are too many."""
    return range(max(first, last - MOST_PURGED + 1), last + 1)


def is_clock(said: str) -> bool:
    """Whether something is a time of the day, such as 23:00."""
    return bool(_CLOCK.match(said))


def log_place(request: Request) -> int | None:
    """Which chat is named for the log: by its number, or by a message from it; None where none is."""
    said = request.rest.strip().translate(_DIGITS)
    return int(said) if _CHAT_ID.match(said) else request.reply_from_chat_id


def link_wish(rest: str, *, name: str, now: datetime) -> LinkWish | None:
    """What a link is to be: '7d' ends it, 'ask' lets whoever follows it wait; None where something else is said."""
    said = rest.lower().split()
    lengths = [found for each in said if (found := length(each)) is not None]
    if len(lengths) > 1 or len(said) != len(lengths) + said.count(_ASKS) or not all(map(is_length_fit, lengths)):
        return None
    expires_at = now + lengths[0] if lengths else None
    return LinkWish(name=name[:_LINK_NAME], asks_first=_ASKS in said, expires_at=expires_at)


def locks(said: str) -> Sequence[Lock]:
    """What is named to be locked: 'links stickers', however it is written.

    Raises:
        LockUnknown: nothing that can be locked is called so.
    """
    singular = {each.value.removesuffix("s"): each for each in Lock}
    known = {each.value: each for each in Lock} | singular | _OTHER_LOCKS
    found = []
    for name in said.lower().replace(",", " ").split():
        if name not in known:
            raise LockUnknown(name=name)
        found.append(known[name])
    return list(dict.fromkeys(found))


def rights_to_give(member: Member | None) -> dict[str, bool]:
    """The rights that somebody may hand on: those of what we give that they hold themselves."""
    return {each.value: True for each in GIVEN if may(member, each)}
