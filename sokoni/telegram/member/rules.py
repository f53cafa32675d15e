"""What updates show of members, and how counters grow. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sokoni.telegram.member.types import Seen

# Telegram's words for who is in a chat; who is restricted may be in it or not, and says so.
_INSIDE = frozenset({"creator", "administrator", "member"})
_RESTRICTED = "restricted"
Hours = Mapping[tuple[UUID, datetime], int]
Members = Mapping[tuple[UUID, int], Seen]


def seen_in_message(chat_id: int, body: Mapping[str, Any]) -> Seen | None:
    """Who said a message; nobody where a chat spoke, or Telegram itself told of something."""
    sender = body.get("from")
    if not isinstance(sender, Mapping) or "sender_chat" in body:
        return None
    at = datetime.fromtimestamp(int(body["date"]), UTC)
    is_told = any(name in body for name in ("new_chat_members", "left_chat_member"))
    return _seen(chat_id, sender, at, messages=0 if is_told else 1)


def seen_in_change(chat_id: int, body: Mapping[str, Any]) -> Seen | None:
    """Who came or went, or is otherwise than before."""
    new, old = body.get("new_chat_member"), body.get("old_chat_member")
    if not isinstance(new, Mapping) or not isinstance(old, Mapping):
        return None
    was, is_now = _is_inside(old), _is_inside(new)
    at = datetime.fromtimestamp(int(body["date"]), UTC)
    return _seen(chat_id, new["user"], at, has_joined=is_now and not was, has_left=was and not is_now)


def by_member(seen: Iterable[Seen], keys: Mapping[int, UUID]) -> Members:
    """What is new of each member, in the order of their keys, so that two who note it never wait for each other."""
    found: dict[tuple[UUID, int], Seen] = {}
    for each in seen:
        if each.group_id not in keys:
            continue
        key = (keys[each.group_id], each.user_id)
        before = found.get(key)
        if before is None:
            found[key] = each
            continue
        # Who came and went meanwhile is where they went last.
        moved = each.has_joined or each.has_left
        found[key] = replace(
            each,
            messages=before.messages + each.messages,
            has_joined=each.has_joined if moved else before.has_joined,
            has_left=each.has_left if moved else before.has_left,
        )
    return dict(sorted(found.items()))


def by_hour(seen: Iterable[Seen], keys: Mapping[int, UUID]) -> Hours:
    """How much was said in each hour, in the order of their keys."""
    counted: Counter[tuple[UUID, datetime]] = Counter()
    for each in seen:
        if each.messages and each.group_id in keys:
            counted[keys[each.group_id], each.at.replace(minute=0, second=0, microsecond=0)] += each.messages
    return dict(sorted(counted.items()))


def _is_inside(member: Mapping[str, Any]) -> bool:
    status = member.get("status")
    return status in _INSIDE or (status == _RESTRICTED and bool(member.get("is_member")))


def _seen(chat_id: int, user: Mapping[str, Any], at: datetime, **what: Any) -> Seen:
    names = (str(user.get(part) or "") for part in ("first_name", "last_name"))
    return Seen(
        group_id=chat_id,
        user_id=int(user["id"]),
        name=" ".join(name for name in names if name),
        username=str(user.get("username") or ""),
        is_bot=bool(user.get("is_bot")),
        at=at,
        **what,
    )
