"""What a command in a group is done with."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from sokoni.core.change import Actor
from sokoni.core.database import WriteSession
from sokoni.telegram.action.types import NewAction
from sokoni.telegram.console import rules
from sokoni.telegram.console.errors import NobodyMeant, NotAllowedHere, PersonProtected, PersonUnknown
from sokoni.telegram.console.service import access
from sokoni.telegram.console.service.access import actor_of
from sokoni.telegram.console.types import Answer, Request, Right
from sokoni.telegram.gateway import members, sending
from sokoni.telegram.gateway.types import BotRef, Call, Member, Then
from sokoni.telegram.group import service as group
from sokoni.telegram.group.types import KeptGroup
from sokoni.telegram.moderation import service as moderation
from sokoni.telegram.role import policies as role_policies
from sokoni.telegram.role import service as role
from sokoni.telegram.role.types import GroupPermission, Standing
from sokoni.telegram.speech.service import language_of, mention
from sokoni.telegram.speech.types import Markup

TELL_FAILURE = "console.tell_failure"


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """A command, the group in which it was typed, and who typed it, as last heard; None: the group itself spoke."""

    session: WriteSession
    bot: BotRef
    request: Request
    kept: KeptGroup
    member: Member | None
    # By which role of ours they may; None: by Telegram's own rights.
    standing: Standing | None
    # Whether the answered message goes with it.
    deletes: bool
    now: datetime

    @property
    def chat_id(self) -> int:
        """The group's number."""
        return self.kept.group.group_id

    @property
    def language(self) -> str:
        """In which language the group is spoken to."""
        return self.kept.settings.language.value

    @property
    def own_language(self) -> str:
        """In which language whoever typed it is spoken to in private."""
        return language_of(self.request.language)

    @property
    def actor(self) -> Actor:
        """Whoever typed it, for the log of changes."""
        return actor_of(self.request.user_id)

    async def send(self, *calls: Call) -> None:
        """Queue calls whose failure is told where the command was typed."""
        about = {
            "bot_id": str(self.bot.id),
            "chat_id": self.request.chat_id,
            "thread_id": self.request.thread_id,
            "language": self.language,
        }
        # What is sent as several calls fails as one.
        first, *others = calls
        then = Then(job=TELL_FAILURE, arguments=about, only_failures=True)
        await sending.send(self.session, [replace(first, then=then), *others], now=self.now)

    async def save(self, patch: Mapping[str, object]) -> None:
        """Keep the group otherwise.

        Raises:
            GroupSettingsUnfit, SettingOfShop: it cannot be kept so, or not by whoever asks.
        """
        await access.check_may_set(self.session, kept=self.kept, patch=patch, user_id=self.request.user_id)
        await group.save_settings(self.session, group_id=self.chat_id, patch=patch, actor=self.actor, now=self.now)

    async def note(self, new: NewAction) -> bool:
        """Log what the command did, and tell of it in the group's log channel; whether it was not done before."""
        known = [(self.request.user_id, self.request.user_name)]
        if self.request.target is not None:
            known.append((self.request.target.user_id, self.request.target.name))
        names = {user_id: name for user_id, name in known if user_id is not None and name}
        return await moderation.note(self.session, kept=self.kept, new=new, now=self.now, names=names)

    async def target(self) -> "Meant":
        """Whom the command is about.

        Raises:
            NobodyMeant, PersonUnknown: it is not said, or nobody was ever seen under the name.
        """
        meant = self.request.target
        if meant is None:
            raise NobodyMeant
        if meant.user_id is not None:
            return Meant(user_id=meant.user_id, name=meant.name or meant.username)
        found = await members.find_person(self.session, username=meant.username)
        if found is None:
            raise PersonUnknown(username=meant.username)
        return Meant(user_id=found.user_id, name=found.name)

    async def punishable(self) -> "Meant":
        """The same, if it is nobody who runs the group.

        Raises:
            NobodyMeant, PersonUnknown: see `target`.
            PersonProtected: it is an administrator, or the bot.
            NotAllowedHere: whoever asks may by a role, and whom it is about stands as high.
        """
        meant = await self.target()
        found = await members.find(self.session, chat_id=self.chat_id, user_ids=[meant.user_id])
        if rules.may(found.get(meant.user_id), Right.ANY) or meant.user_id == self.bot.telegram_id:
            raise PersonProtected
        if self.standing is not None and not await self._stands_above(meant.user_id, self.standing):
            raise NotAllowedHere
        return meant

    async def _stands_above(self, user_id: int, mine: Standing) -> bool:
        key = self.kept.group.id
        found = await role.list_standings(self.session, group_keys=[key], user_ids=[user_id])
        return role_policies.stands_above(mine, found[key].get(user_id))


@dataclass(frozen=True, slots=True, kw_only=True)
class Meant:
    """Whom a command is about."""

    user_id: int
    name: str

    @property
    def mention(self) -> Markup:
        """Their name, as it is said in the group."""
        return mention(self.user_id, self.name)


Run = Callable[[Context], Awaitable[Answer | None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Spec:
    """A command: the right of Telegram's that it asks for (None: anybody's), and the permission of a role that does.

    `deletes`: the answered message goes with it. `looks`: a fresh look is taken at who asks, because what is done
    cannot be taken back.
    """

    run: Run
    right: Right | None = None
    role: GroupPermission | None = None
    deletes: bool = False
    looks: bool = False
