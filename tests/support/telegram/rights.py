"""What members may: statuses, permissions of members, rights of administrators. Plain values, no world.

Source: https://core.telegram.org/bots/api#chatpermissions and #chatadministratorrights.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

MEDIA = (
    "can_send_audios",
    "can_send_documents",
    "can_send_photos",
    "can_send_videos",
    "can_send_video_notes",
    "can_send_voice_notes",
)
SENDING = ("can_send_messages", *MEDIA, "can_send_polls", "can_send_other_messages", "can_add_web_page_previews")
PERMISSIONS = (
    *SENDING,
    "can_react_to_messages",
    "can_edit_tag",
    "can_change_info",
    "can_invite_users",
    "can_pin_messages",
    "can_manage_topics",
)
EVERYTHING = frozenset(PERMISSIONS)
# What a new group lets its members do.
USUAL = EVERYTHING - {"can_change_info", "can_pin_messages", "can_manage_topics", "can_edit_tag"}

GROUP_RIGHTS = (
    "can_manage_chat",
    "can_delete_messages",
    "can_manage_video_chats",
    "can_restrict_members",
    "can_promote_members",
    "can_change_info",
    "can_invite_users",
    "can_post_stories",
    "can_edit_stories",
    "can_delete_stories",
    "can_send_welcome_messages",
    "can_pin_messages",
    "can_manage_topics",
    "can_manage_tags",
)
CHANNEL_RIGHTS = ("can_post_messages", "can_edit_messages", "can_manage_direct_messages")
RIGHTS = ("is_anonymous", *GROUP_RIGHTS, *CHANNEL_RIGHTS)
# Those that stand in every answer about an administrator; the others only where the kind of chat knows them.
_ALWAYS = frozenset(GROUP_RIGHTS) - {"can_pin_messages", "can_manage_topics", "can_manage_tags"} | {"is_anonymous"}
ALL_GROUP_RIGHTS = frozenset(GROUP_RIGHTS)

_FOREVER_OVER = 366 * 86_400
_FOREVER_UNDER = 30


class Status(StrEnum):
    """What someone is in a chat."""

    CREATOR = "creator"
    ADMINISTRATOR = "administrator"
    MEMBER = "member"
    RESTRICTED = "restricted"
    LEFT = "left"
    KICKED = "kicked"


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """What someone is and may do in a chat."""

    status: Status = Status.LEFT
    # Of one who is restricted: what is left to her.
    permissions: frozenset[str] = EVERYTHING
    # Of an administrator.
    rights: frozenset[str] = frozenset()
    # When a restriction or a ban ends, in seconds; 0 is never.
    until: int = 0
    # Whether one who is restricted is in the chat.
    inside: bool = False
    title: str = ""
    tag: str = ""
    # Who made her an administrator, and so may undo it.
    promoted_by: int = 0

    def at(self, now: int) -> "Member":
        """The same member at a time: restrictions and bans end by themselves."""
        if not self.until or now < self.until or self.status not in {Status.RESTRICTED, Status.KICKED}:
            return self
        back = self.status is Status.RESTRICTED and self.inside
        return Member(status=Status.MEMBER if back else Status.LEFT, tag=self.tag)

    @property
    def present(self) -> bool:
        """Whether she is in the chat."""
        return self.status in {Status.CREATOR, Status.ADMINISTRATOR, Status.MEMBER} or (
            self.status is Status.RESTRICTED and self.inside
        )

    @property
    def administers(self) -> bool:
        """Whether she is the owner or an administrator."""
        return self.status in {Status.CREATOR, Status.ADMINISTRATOR}

    def has_right(self, right: str) -> bool:
        """Whether she has a right of administrators."""
        return self.status is Status.CREATOR or (self.status is Status.ADMINISTRATOR and right in self.rights)

    def may(self, permission: str, of_chat: frozenset[str]) -> bool:
        """Whether she may do what members are permitted or denied."""
        if self.administers:
            return permission not in {"can_change_info", "can_pin_messages", "can_manage_topics"} or self.has_right(
                permission
            )
        if self.status is Status.RESTRICTED:
            return permission in self.permissions and permission in of_chat
        return self.status is Status.MEMBER and permission in of_chat

    def tagged(self, tag: str) -> "Member":
        """The same member under another tag."""
        return replace(self, tag=tag)

    def wire(self, user: Mapping[str, Any], *, by: int = 0, channel: bool = False) -> dict[str, Any]:
        """The member as the Bot API tells the account `by` of her."""
        body: dict[str, Any] = {"status": self.status.value, "user": user}
        match self.status:
            case Status.CREATOR:
                body["is_anonymous"] = "is_anonymous" in self.rights
            case Status.ADMINISTRATOR:
                body["can_be_edited"] = bool(by) and self.promoted_by == by
                known = CHANNEL_RIGHTS if channel else ("can_pin_messages", "can_manage_topics", "can_manage_tags")
                body |= {name: name in self.rights for name in RIGHTS if name in _ALWAYS or name in known}
            case Status.RESTRICTED:
                body |= {"is_member": self.inside, "until_date": self.until}
                body |= {name: name in self.permissions for name in PERMISSIONS}
            case Status.KICKED:
                body["until_date"] = self.until
        if self.title and self.administers:
            body["custom_title"] = self.title
        if self.tag and self.status in {Status.MEMBER, Status.RESTRICTED}:
            body["tag"] = self.tag
        return body


def ends_at(until: int, *, now: int) -> int:
    """When a ban or restriction ends that is asked to end at `until`: 0 (never) under 30 seconds or over 366 days."""
    return until if _FOREVER_UNDER <= until - now <= _FOREVER_OVER else 0


def permitted(asked: Mapping[str, bool | None], *, independent: bool) -> frozenset[str]:
    """The permissions that a call asks for, with those that others imply.

    Source: restrictChatMember and setChatPermissions, `use_independent_chat_permissions`.
    """
    granted = {name for name in PERMISSIONS if asked.get(name)}
    if not independent:
        if granted & {"can_send_other_messages", "can_add_web_page_previews"}:
            granted |= {"can_send_messages", *MEDIA}
        if "can_send_polls" in granted:
            granted.add("can_send_messages")
    for name, follows in (
        ("can_react_to_messages", "can_send_messages"),
        ("can_edit_tag", "can_pin_messages"),
        ("can_manage_topics", "can_pin_messages"),
    ):
        if asked.get(name) is None and follows in granted:
            granted.add(name)
    return frozenset(granted)
