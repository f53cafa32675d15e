"""A chat: its members, what they may, its messages, links and join requests."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tests.support.telegram.accounts import Account
from tests.support.telegram.errors import bad_request
from tests.support.telegram.messages import Message
from tests.support.telegram.rights import USUAL, Member, Status

if TYPE_CHECKING:
    from tests.support.telegram.bots import Bot
    from tests.support.telegram.moments import WorldClock

# Above so many members Telegram no longer tells in the chat who joined.
_TELLS_JOINS_UP_TO = 10_000


@dataclass(eq=False, slots=True, kw_only=True)
class InviteLink:
    """A link by which people join."""

    address: str
    creator: Account
    is_primary: bool = False
    name: str = ""
    # In seconds; 0 is never.
    expires: int = 0
    # How many may join by it; 0 is any number.
    limit: int = 0
    asks: bool = False
    revoked: bool = False
    joined: int = 0

    def wire(self, pending: int = 0) -> dict[str, Any]:
        """The link as a ChatInviteLink object."""
        body: dict[str, Any] = {
            "invite_link": self.address,
            "creator": self.creator.wire(),
            "creates_join_request": self.asks,
            "is_primary": self.is_primary,
            "is_revoked": self.revoked,
        }
        extra = {"name": self.name, "expire_date": self.expires, "member_limit": self.limit}
        body |= {key: value for key, value in extra.items() if value}
        if pending:
            body["pending_join_request_count"] = pending
        return body


@dataclass(eq=False, slots=True, kw_only=True)
class JoinRequest:
    """Somebody who waits to be let in."""

    user: Account
    date: int
    bio: str = ""
    link: InviteLink | None = None
    # By which the chat's guard bot answers, and the Mini App that it opened.
    query_id: str = ""
    query_expires: int = 0
    web_app: str = ""


@dataclass(eq=False, kw_only=True)
class Chat:
    """One chat, private, group, supergroup or channel."""

    id: int
    kind: str
    clock: "WorldClock"
    title: str = ""
    username: str = ""
    description: str = ""
    # The person on the other side of a private chat.
    person: Account | None = None
    permissions: frozenset[str] = USUAL
    members: dict[int, Member] = field(default_factory=dict)
    accounts: dict[int, Account] = field(default_factory=dict)
    # The bots that are members, and so hear of it.
    bots: "dict[int, Bot]" = field(default_factory=dict)
    messages: dict[int, Message] = field(default_factory=dict)
    last_message_id: int = 0
    links: dict[str, InviteLink] = field(default_factory=dict)
    requests: dict[int, JoinRequest] = field(default_factory=dict)
    pinned: list[Message] = field(default_factory=list)
    banned_senders: set[int] = field(default_factory=set)
    # Members that nobody plays: they only make the chat as large as it should be.
    silent_members: int = 0
    played_members: int = 0
    join_by_request: bool = False
    # Seconds between two messages of a member, and when each wrote last.
    slow_mode_delay: int = 0
    spoke_at: dict[int, int] = field(default_factory=dict)
    migrated_to: int = 0
    migrated_from: int = 0
    linked: "Chat | None" = None
    # The bot that is asked first when somebody wants to join.
    guard: "Bot | None" = None
    # Rung whenever something in it changes: the page listens.
    on_change: "Callable[[Chat], None] | None" = None

    def changed(self) -> None:
        """Tell who looks on that something changed."""
        if self.on_change is not None:
            self.on_change(self)

    @property
    def is_group(self) -> bool:
        """Whether people talk in it with each other."""
        return self.kind in {"group", "supergroup"}

    @property
    def words(self) -> str:
        """What the server calls it: 'supergroup chat'."""
        return f"{self.kind} chat"

    @property
    def size(self) -> int:
        """How many members it has."""
        return self.silent_members + self.played_members

    @property
    def tells_joins(self) -> bool:
        """Whether a message says that somebody came or went."""
        return self.is_group and self.size <= _TELLS_JOINS_UP_TO

    @property
    def history(self) -> list[Message]:
        """The messages that are there for all, oldest first."""
        return [message for message in self.messages.values() if message.is_there and message.receiver is None]

    @property
    def texts(self) -> list[str]:
        """The texts of the messages that are there."""
        return [message.text for message in self.history if message.kind != "service"]

    def seen_by(self, account: Account) -> list[Message]:
        """What one member sees: the history, and what was written to her alone."""
        return [m for m in self.messages.values() if m.is_there and m.receiver in {None, account}]

    def member(self, account: "Account | int") -> Member:
        """What somebody is here now."""
        number = account if isinstance(account, int) else account.id
        member = self.members.get(number)
        return member.at(self.clock.seconds()) if member else Member()

    def status(self, account: "Account | int") -> Status:
        """In one word what somebody is here now."""
        return self.member(account).status

    def may(self, account: "Account | int", permission: str) -> bool:
        """Whether somebody may do what members are permitted or denied."""
        if self.kind == "private":
            return True
        if self.kind == "channel":
            return self.member(account).has_right("can_post_messages")
        return self.member(account).may(permission, self.permissions)

    def present(self) -> Iterator[Account]:
        """Everybody who is in it and is played."""
        return (self.accounts[number] for number in self.members if self.member(number).present)

    def tag_of(self, account: Account) -> str:
        """The tag that stands beside her name."""
        member = self.members.get(account.id)
        return member.tag if member else ""

    def find(self, message_id: int | None, words: str) -> Message:
        """A message that is there, or the refusal 'message to … not found'."""
        message = self.messages.get(message_id or 0)
        if not message_id:
            raise bad_request("message identifier is not specified")
        if message is None or not message.is_there:
            raise bad_request(words)
        return message

    def next_id(self) -> int:
        """The number of the next message."""
        self.last_message_id += 1
        return self.last_message_id

    def wire(self) -> dict[str, Any]:
        """The chat as a Chat object."""
        if self.person is not None:
            return self.person.chat_wire()
        body: dict[str, Any] = {"id": self.id, "title": self.title, "type": self.kind}
        if self.username:
            body["username"] = self.username
        return body

    def set_member(self, account: Account, member: Member) -> None:
        """Note what somebody is from now on."""
        # Time ends restrictions and bans, but lets nobody in or out: so a count that is kept is right.
        self.played_members += member.present - self.member(account).present
        self.accounts[account.id] = account
        self.members[account.id] = member
        self.changed()

    @property
    def pending(self) -> int:
        """How many wait to be let in."""
        return len(self.requests)
