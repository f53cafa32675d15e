"""What Telegram's objects say of chats, people and members. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from sokoni.telegram.gateway.types import Chat, ChatKind, Member, MemberStatus, Person

_KINDS = frozenset(ChatKind)
_STATUSES = frozenset(MemberStatus)
_RIGHTS = ("is_anonymous", "is_member")


def read_chat(value: object) -> Chat | None:
    """A chat; None where it is none."""
    if not isinstance(value, dict) or not isinstance(value.get("id"), int) or value.get("type") not in _KINDS:
        return None
    name = " ".join(filter(None, (value.get("first_name"), value.get("last_name"))))
    return Chat(
        chat_id=value["id"],
        kind=ChatKind(value["type"]),
        title=_text(value.get("title") or name),
        username=_text(value.get("username")),
        is_forum=value.get("is_forum") is True,
        migrated_to=None,
    )


def read_person(value: object) -> Person | None:
    """Somebody; None where it is nobody."""
    if not isinstance(value, dict) or not isinstance(value.get("id"), int) or "first_name" not in value:
        return None
    name = " ".join(filter(None, (value.get("first_name"), value.get("last_name"))))
    return Person(
        user_id=value["id"],
        name=_text(name),
        username=_text(value.get("username")),
        language=_text(value.get("language_code")),
        is_bot=value.get("is_bot") is True,
    )


def read_member(value: object, *, chat_id: int, at: datetime) -> Member | None:
    """What somebody is in a chat, as a `ChatMember` says; None where it says nothing."""
    if not isinstance(value, dict) or value.get("status") not in _STATUSES:
        return None
    person = read_person(value.get("user"))
    if person is None:
        return None
    until = value.get("until_date")
    return Member(
        chat_id=chat_id,
        user_id=person.user_id,
        status=MemberStatus(value["status"]),
        rights={name: flag for name, flag in value.items() if name.startswith("can_") or name in _RIGHTS},
        # Zero is Telegram's for ever.
        until=datetime.fromtimestamp(until, UTC) if isinstance(until, int) and until else None,
        title=_text(value.get("custom_title") or value.get("tag")),
        updated_at=at,
    )


def people_of(body: Mapping[str, Any]) -> Iterator[Person]:
    """Everybody whom an update shows, whoever it is about."""
    reply = body.get("reply_to_message")
    shown = [
        body.get("from"),
        body.get("user"),
        body.get("left_chat_member"),
        reply.get("from") if isinstance(reply, dict) else None,
        *_list(body.get("new_chat_members")),
    ]
    new = body.get("new_chat_member")
    if isinstance(new, dict):
        shown.append(new.get("user"))
    return (person for each in shown if (person := read_person(each)) is not None)


def members_of(body: Mapping[str, Any], *, kind: str, chat_id: int, at: datetime) -> Iterator[Member]:
    """Who has become what in a chat, as an update says."""
    if kind in {"chat_member", "my_chat_member"}:
        happened_at = said_at(body, at)
        member = read_member(body.get("new_chat_member"), chat_id=chat_id, at=happened_at)
        before = read_member(body.get("old_chat_member"), chat_id=chat_id, at=happened_at)
        if member is not None:
            # Who was inside, and restricted or an administrator, is no newcomer for being a plain member again.
            has_come = member.is_inside and before is not None and not before.is_inside
            yield replace(member, joined_at=happened_at) if has_come else member
    elif kind == "message":
        for status, people in (
            (MemberStatus.MEMBER, _list(body.get("new_chat_members"))),
            (MemberStatus.LEFT, _list([body["left_chat_member"]] if "left_chat_member" in body else [])),
        ):
            for value in people:
                member = read_member({"status": status.value, "user": value}, chat_id=chat_id, at=said_at(body, at))
                if member is not None:
                    yield replace(member, joined_at=member.updated_at) if member.is_inside else member


def said_at(body: Mapping[str, Any], otherwise: datetime) -> datetime:
    """When Telegram says that it happened."""
    date = body.get("date")
    return datetime.fromtimestamp(date, UTC) if isinstance(date, int) and date > 0 else otherwise


def migration_of(body: Mapping[str, Any], chat_id: int) -> tuple[int, int] | None:
    """The old id of a group and the new one, where a message says that it has become a supergroup."""
    to, came_from = body.get("migrate_to_chat_id"), body.get("migrate_from_chat_id")
    if isinstance(to, int):
        return chat_id, to
    return (came_from, chat_id) if isinstance(came_from, int) else None


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _text(value: object) -> str:
    # PostgreSQL's text holds no zero bytes, nor half a surrogate pair.
    words = str(value or "").replace("\x00", "")
    return words.encode("utf-8", "replace").decode("utf-8")
