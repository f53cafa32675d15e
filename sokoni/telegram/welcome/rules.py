"""What updates tell of who comes and goes, what is asked of them and said to them. Pure."""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sokoni.core.errors import Reason
from sokoni.telegram.group.settings_types import MAX_CAPTION, CaptchaKind, Greeting, MediaKind, NightMode, NightSettings
from sokoni.telegram.speech.service import escape, mention, typed
from sokoni.telegram.speech.types import Markup
from sokoni.telegram.welcome.errors import InviteLinkUnfit
from sokoni.telegram.welcome.types import (
    Arrival,
    Challenge,
    Departure,
    JoinRequest,
    LinkWish,
    RequestState,
    Settled,
    Visitor,
)

# Two tellings of one arrival (as a change of a member, and as a message) differ by no more than this.
SAME_ARRIVAL = timedelta(seconds=60)
CHOICES = 6
_LARGEST_TERM = 12
_UNDO = re.compile(r"^w:u:([0-9a-f]{32})$")
_LIMIT_OF_ASKING = Reason("a link whose followers ask first has no limit of members")
_OVER = Reason("the time when it ends is over already")
_CALLBACK = re.compile(r"^w:c:([0-9a-f]{32}):(\d{1,2})$")
_PLACE = re.compile(r"\{(\w+)\}")
_MEDIA = frozenset({
    "can_send_audios",
    "can_send_documents",
    "can_send_photos",
    "can_send_videos",
    "can_send_video_notes",
    "can_send_voice_notes",
    "can_send_polls",
    "can_send_other_messages",
    "can_add_web_page_previews",
})  # fmt: skip
_INSIDE = frozenset({"creator", "administrator", "member"})
_METHODS: Mapping[MediaKind, tuple[str, str]] = {
    MediaKind.PHOTO: ("sendPhoto", "photo"),
    MediaKind.VIDEO: ("sendVideo", "video"),
    MediaKind.ANIMATION: ("sendAnimation", "animation"),
}


def is_at_turn_of_month(at: datetime) -> bool:
    """Whether another telling of the same arrival may be of another month."""
    at = at.astimezone(UTC)
    return (at - SAME_ARRIVAL).month != at.month or (at + SAME_ARRIVAL).month != at.month


def arrivals(kind: str, body: Mapping[str, Any]) -> Sequence[Arrival]:
    """Who came in by an update, if anybody did.

    Large groups send no messages about it, and groups in which the bot is no administrator send no changes of members;
    so both are looked at.
    """
    if kind == "message":
        return [
            Arrival(group_id=body["chat"]["id"], visitor=visitor(user), at=_at(body), by_user_id=_sender(body, user))
            for user in body.get("new_chat_members") or ()
        ]
    if kind != "chat_member" or _is_inside(body["old_chat_member"]) or not _is_inside(body["new_chat_member"]):
        return ()
    user = body["new_chat_member"]["user"]
    return [
        Arrival(
            group_id=body["chat"]["id"],
            visitor=visitor(user),
            at=_at(body),
            by_user_id=_sender(body, user),
            by_request=bool(body.get("via_join_request")),
            link=str((body.get("invite_link") or {}).get("invite_link") or ""),
        )
    ]


def departures(kind: str, body: Mapping[str, Any]) -> Sequence[Departure]:
    """Who went by an update, if anybody did."""
    if kind == "message":
        user = body.get("left_chat_member")
    elif kind == "chat_member" and _is_inside(body["old_chat_member"]) and not _is_inside(body["new_chat_member"]):
        user = body["new_chat_member"]["user"]
    else:
        user = None
    if user is None:
        return ()
    return [
        Departure(
            group_id=body["chat"]["id"],
            visitor=visitor(user),
            at=_at(body),
            was_removed=_sender(body, user) != user["id"],
        )
    ]


def settled(kind: str, body: Mapping[str, Any]) -> Sequence[Settled]:
    """Whose asking to come in ended by an update: who is inside, however they came, and who was banned."""
    if kind == "chat_member" and body["new_chat_member"]["status"] == "kicked":
        return [
            Settled(
                group_id=body["chat"]["id"],
                user_id=body["new_chat_member"]["user"]["id"],
                state=RequestState.DECLINED,
                at=_at(body),
            )
        ]
    return [
        Settled(group_id=each.group_id, user_id=each.visitor.user_id, state=RequestState.APPROVED, at=each.at)
        for each in arrivals(kind, body)
    ]


def join_request(body: Mapping[str, Any], bot_id: UUID) -> JoinRequest:
    """Who asks to come in by an update."""
    who = visitor(body["from"])
    return JoinRequest(
        group_id=body["chat"]["id"],
        user_id=who.user_id,
        bot_id=bot_id,
        name=who.name,
        username=who.username,
        about=str(body.get("bio") or ""),
        link_name=str((body.get("invite_link") or {}).get("name") or ""),
        state=RequestState.WAITING,
        asked_at=_at(body),
        decided_at=None,
    )


def is_silenced_already(kind: str, body: Mapping[str, Any]) -> bool:
    """Whether who comes was muted before and is so still: then that stays, and nothing is asked that would lift it."""
    return kind == "chat_member" and body["new_chat_member"]["status"] == "restricted"


def visitor(user: Mapping[str, Any]) -> Visitor:
    """Somebody, as Telegram describes them."""
    first, last = str(user.get("first_name") or ""), str(user.get("last_name") or "")
    return Visitor(
        user_id=user["id"],
        first_name=first,
        name=f"{first} {last}".strip(),
        username=str(user.get("username") or ""),
        is_bot=bool(user.get("is_bot")),
    )


def challenge(kind: CaptchaKind, newcomer_id: UUID, *, attempts_left: int) -> Challenge:
    """What is asked of somebody: the same as long as they have not answered, another after each wrong answer."""
    if kind is CaptchaKind.BUTTON:
        return Challenge(question="", choices=("",), right=0)
    random = Random(newcomer_id.int + attempts_left)  # noqa: S311  # a question for people, not a secret
    first, second = random.randint(1, _LARGEST_TERM), random.randint(1, _LARGEST_TERM)
    wrong = random.sample([each for each in range(2, 2 * _LARGEST_TERM + 1) if each != first + second], CHOICES - 1)
    choices = [first + second, *wrong]
    random.shuffle(choices)
    return Challenge(
        question=f"{first} + {second} = ?",
        choices=tuple(str(each) for each in choices),
        right=choices.index(first + second),
    )


def callback_data(newcomer_id: UUID, choice: int) -> str:
    """What a button of the captcha carries; at most 64 bytes."""
    return f"w:c:{newcomer_id.hex}:{choice}"


def pressed(data: str) -> tuple[UUID, int] | None:
    """Which newcomer's captcha a pressed button belongs to, and what was chosen; None if it is none of ours."""
    found = _CALLBACK.match(data)
    return None if found is None else (UUID(hex=found[1]), int(found[2]))


def undo_data(raid_id: UUID) -> str:
    """What the button carries that undoes a raid."""
    return f"w:u:{raid_id.hex}"


def undone(data: str) -> UUID | None:
    """Which raid a pressed button undoes; None if it is none of these."""
    found = _UNDO.match(data)
    return None if found is None else UUID(hex=found[1])


def filled(text: str, *, who: Visitor, group: str, count: int | None, rules: str) -> Markup:
    """A greeting with its places filled in. Its own markup stays, if Telegram would take it; unknown places stay."""
    values = {
        "name": escape(who.name),
        "first_name": escape(who.first_name),
        "mention": mention(who.user_id, who.name),
        "username": escape(f"@{who.username}" if who.username else who.name),
        "id": Markup(who.user_id),
        "group": escape(group),
        "count": Markup("" if count is None else count),
        "rules": escape(rules),
    }
    return Markup(_PLACE.sub(lambda place: values.get(place[1], Markup(place[0])), typed(text)))


def raid_since(joined: Sequence[datetime], *, joins: int, within: timedelta) -> datetime | None:
    """When a raid began, of the times at which people came: so many of them within so long. None: there is none."""
    times = sorted(joined)
    for first, last in zip(times, times[joins - 1 :], strict=False):
        if last - first <= within:
            return first
    return None


def night_of(settings: NightSettings, *, now: datetime, zone: str) -> date | None:
    """The day on which the night began that it is now, by the clock of a group; None by day.

    A night that begins and ends at one time is none.
    """
    here = now.astimezone(ZoneInfo(zone))
    clock, starts, ends = (
        here.time().replace(tzinfo=None),
        *(time.fromisoformat(x) for x in (settings.starts, settings.ends)),
    )
    if not settings.is_on or starts == ends:
        return None
    if starts < ends:
        return here.date() if starts <= clock < ends else None
    if clock >= starts:
        return here.date()
    return here.date() - timedelta(days=1) if clock < ends else None


def permissions_at_night(mode: NightMode, before: Mapping[str, bool]) -> dict[str, bool]:
    """What everybody may at night, of what they may by day."""
    if mode is NightMode.CLOSED:
        return dict.fromkeys(before, False)
    return {name: may and name not in _MEDIA for name, may in before.items()}


def is_still(now: Mapping[str, Any], then: Mapping[str, bool]) -> bool:
    """Whether everybody may just what they were let then; what Telegram leaves out, nobody may."""
    return all(bool(now.get(name)) is may for name, may in then.items())


def sendings(greeting: Greeting, text: Markup, *, chat_id: int) -> Sequence[tuple[str, Mapping[str, Any]]]:
    """The methods that show a greeting, each with its parameters; the last one is the message with the words."""
    markup = [[{"text": each.text, "url": each.url} for each in row] for row in greeting.buttons]
    ends = {"reply_markup": {"inline_keyboard": markup}} if markup else {}
    words = {"chat_id": chat_id, "parse_mode": "HTML"}
    said = ("sendMessage", {**words, "text": text, "link_preview_options": {"is_disabled": True}, **ends})
    if greeting.media is None:
        return [said]
    method, field = _METHODS[greeting.media.kind]
    if len(text) > MAX_CAPTION:
        return [(method, {"chat_id": chat_id, field: greeting.media.file}), said]
    return [(method, {**words, field: greeting.media.file, "caption": text, **ends})]


def check_link(wish: LinkWish, *, now: datetime) -> None:
    """Pass a link that Telegram would make.

    Raises:
        InviteLinkUnfit: it would have led nowhere already, or has a limit although who follows it asks first.
    """
    if wish.asks_first and wish.member_limit is not None:
        raise InviteLinkUnfit(field="member_limit", reason=_LIMIT_OF_ASKING)
    if wish.expires_at is not None and wish.expires_at <= now:
        raise InviteLinkUnfit(field="expires_at", reason=_OVER)


def _is_inside(member: Mapping[str, Any]) -> bool:
    status = member["status"]
    return status in _INSIDE or (status == "restricted" and bool(member.get("is_member")))


def _at(body: Mapping[str, Any]) -> datetime:
    return datetime.fromtimestamp(body["date"], UTC)


def _sender(body: Mapping[str, Any], user: Mapping[str, Any]) -> int:
    return int((body.get("from") or user)["id"])
