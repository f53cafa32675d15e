"""People: beside writing they start and block bots, join and leave; owners and administrators also rule.

What Telegram would not let a person do raises `NotAllowed`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from tests.support.telegram import membership, posting
from tests.support.telegram.accounts import Account
from tests.support.telegram.bots import Bot
from tests.support.telegram.buying import Buyer
from tests.support.telegram.chats import Chat, InviteLink, JoinRequest
from tests.support.telegram.errors import NotAllowed
from tests.support.telegram.messages import Message
from tests.support.telegram.rights import ALL_GROUP_RIGHTS, CHANNEL_RIGHTS, USUAL, Member, Status
from tests.support.telegram.searching import Searcher


@dataclass(eq=False, kw_only=True)
class Person(Buyer, Searcher):
    """Somebody who can be played."""

    # With bots.

    def starts(self, bot: Bot, payload: str = "") -> Message:
        """Press Start, or open a link with a payload."""
        chat = self.private(bot)
        if self.id in bot.blocked_by:
            self.unblocks(bot)
        return self.says(chat, f"/start {payload}".rstrip())

    def blocks(self, bot: Bot) -> None:
        """Stop and block a bot."""
        self._private_change(bot, Status.MEMBER, Status.KICKED)
        bot.blocked_by.add(self.id)

    def unblocks(self, bot: Bot) -> None:
        """Let a bot write again."""
        bot.blocked_by.discard(self.id)
        self._private_change(bot, Status.KICKED, Status.MEMBER)

    def _private_change(self, bot: Bot, old: Status, new: Status) -> None:
        body = {
            "chat": self.chat_wire(),
            "from": self.wire(),
            "date": self.world.clock.seconds(),
            "old_chat_member": Member(status=old).wire(bot.wire()),
            "new_chat_member": Member(status=new).wire(bot.wire()),
        }
        bot.mailbox.add("my_chat_member", body, f"own member{self.id}")

    # Coming and going.

    def joins(self, chat: Chat, link: "InviteLink | str | None" = None) -> "JoinRequest | None":
        """Join by a link, or openly; where one has to ask, the request is made and returned."""
        if isinstance(link, str):
            link = chat.links.get(link)
            if link is None:
                raise NotAllowed("this link leads nowhere")
        member = chat.member(self)
        if member.status is Status.KICKED:
            raise NotAllowed("she is banned here")
        if member.present:
            return None
        if link is not None and not self._opens(link):
            raise NotAllowed("this link has expired")
        if (link is not None and link.asks) or (link is None and chat.join_by_request):
            return membership.ask_to_join(chat, self, link=link)
        membership.enter(chat, self, by=self, link=link)
        return None

    def _opens(self, link: InviteLink) -> bool:
        now = self.world.clock.seconds()
        return not (
            link.revoked or (link.expires and link.expires <= now) or (link.limit and link.joined >= link.limit)
        )

    def asks_to_join(self, chat: Chat, link: InviteLink | None = None) -> JoinRequest:
        """Ask to be let in."""
        if chat.status(self) is Status.KICKED:
            raise NotAllowed("she is banned here")
        return membership.ask_to_join(chat, self, link=link)

    def leaves(self, chat: Chat) -> None:
        """Leave a chat."""
        membership.leave(chat, self, Member(tag=""), by=self)

    def adds(self, chat: Chat, *accounts: Account, rights: frozenset[str] | Sequence[str] | None = None) -> None:
        """Add people or bots; with rights they become administrators at once."""
        for account in accounts:
            self._check(chat, "can_invite_users")
            if chat.status(account) is Status.KICKED:
                self._check_right(chat, "can_restrict_members")
                chat.set_member(account, Member())
            administrator = None if rights is None else self._administrator(chat, rights)
            membership.enter(chat, account, by=self, as_what=administrator)

    # Ruling.

    def promotes(
        self, chat: Chat, account: Account, rights: frozenset[str] | Sequence[str] | None = None, title: str = ""
    ) -> None:
        """Make somebody an administrator, by default with all rights; with none she is one no longer."""
        granted = self._administrator(chat, rights, title)
        membership.change(chat, account, granted if granted.rights else Member(status=Status.MEMBER), by=self)

    def _administrator(self, chat: Chat, rights: frozenset[str] | Sequence[str] | None, title: str = "") -> Member:
        self._check_right(chat, "can_promote_members")
        usual = ALL_GROUP_RIGHTS | (set(CHANNEL_RIGHTS) if chat.kind == "channel" else set())
        granted = frozenset(usual if rights is None else rights)
        # Whoever has any right sees the chat as administrators do.
        whole = granted | {"can_manage_chat"} if granted else granted
        return Member(status=Status.ADMINISTRATOR, rights=whole, title=title, promoted_by=self.id)

    def bans(self, chat: Chat, account: Account, *, lasting: timedelta | None = None) -> None:
        """Remove somebody for good, or for a while."""
        self._check_right(chat, "can_restrict_members")
        until = self.world.clock.seconds() + int(lasting.total_seconds()) if lasting else 0
        membership.leave(chat, account, Member(status=Status.KICKED, until=until), by=self)

    def unbans(self, chat: Chat, account: Account) -> None:
        """Let somebody come back if she wants."""
        self._check_right(chat, "can_restrict_members")
        membership.change(chat, account, Member(), by=self)

    def restricts(
        self,
        chat: Chat,
        account: Account,
        permissions: frozenset[str] = frozenset(),
        *,
        lasting: timedelta | None = None,
    ) -> None:
        """Leave somebody only these permissions."""
        self._check_right(chat, "can_restrict_members")
        old = chat.member(account)
        until = self.world.clock.seconds() + int(lasting.total_seconds()) if lasting else 0
        new = replace(
            old, status=Status.RESTRICTED, permissions=permissions, until=until, inside=old.present, rights=frozenset()
        )
        membership.change(chat, account, new, by=self)

    def pins(self, message: Message) -> None:
        """Pin a message."""
        if not message.chat.may(self, "can_pin_messages"):
            raise NotAllowed("she may not pin")
        message.chat.pinned.append(message)
        posting.post(message.chat, self, {"pinned_message": message.wire(replied=False)})

    def permits(self, chat: Chat, permissions: frozenset[str] = USUAL) -> None:
        """Say what members may."""
        self._check_right(chat, "can_restrict_members")
        chat.permissions = permissions

    def invites(self, chat: Chat, *, asks: bool = False, name: str = "", limit: int = 0) -> InviteLink:
        """Make an invite link."""
        self._check(chat, "can_invite_users")
        return self.world.link(chat, self, asks=asks, name=name, limit=limit)

    def approves(self, chat: Chat, account: Account) -> None:
        """Let in who asked."""
        self._check(chat, "can_invite_users")
        request = chat.requests.get(account.id)
        if request is None:
            raise NotAllowed("she did not ask")
        membership.enter(chat, account, by=self, link=request.link, via_request=True)

    def declines(self, chat: Chat, account: Account) -> None:
        """Do not let in who asked; as in Telegram, no bot hears of it."""
        self._check(chat, "can_invite_users")
        if chat.requests.pop(account.id, None) is None:
            raise NotAllowed("she did not ask")

    def _check_right(self, chat: Chat, right: str) -> None:
        if not chat.member(self).has_right(right):
            raise NotAllowed(f"{self.name} ({chat.status(self)}) lacks {right} in {chat.title}")
