"""Who comes and goes, as others see them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sokoni.telegram.group.settings_types import CaptchaKind


class NewcomerState(StrEnum):
    """What became of somebody who came."""

    # Nothing was asked of them.
    LET_IN = "let_in"
    # They have yet to answer, and cannot write.
    ASKED = "asked"
    PASSED = "passed"
    FAILED = "failed"
    # Gone before they had answered.
    LEFT = "left"
    # They came with a raid.
    RAIDED = "raided"
    # They came with one that was undone: if they come again, they are no raid's.
    PARDONED = "pardoned"


class GreetingKind(StrEnum):
    """What a greeting is for."""

    WELCOME = "welcome"
    GOODBYE = "goodbye"


@dataclass(frozen=True, slots=True, kw_only=True)
class Visitor:
    """Somebody of Telegram, as an update tells of them."""

    user_id: int
    first_name: str
    name: str
    username: str
    is_bot: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """Somebody came in, of themselves or brought by somebody else: `by_user_id` says by whom.

    `link` is the address of the link by which they came; empty for none, or where Telegram does not say.
    """

    group_id: int
    visitor: Visitor
    at: datetime
    by_user_id: int
    by_request: bool = False
    link: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Departure:
    """Somebody went, or was put out by somebody else."""

    group_id: int
    visitor: Visitor
    at: datetime
    was_removed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Newcomer:
    """Somebody who came, and what they have yet to show.

    `is_vouched`: an administrator brought them or let them in, or they paid in the shop.
    """

    id: UUID
    group_id: int
    user_id: int
    bot_id: UUID
    first_name: str
    name: str
    username: str
    joined_at: datetime
    left_at: datetime | None
    state: NewcomerState
    is_vouched: bool
    captcha: CaptchaKind | None
    attempts_left: int
    expires_at: datetime | None
    # The message that asks them.
    message_id: int | None

    @property
    def visitor(self) -> Visitor:
        """Who they are."""
        return Visitor(
            user_id=self.user_id, first_name=self.first_name, name=self.name, username=self.username, is_bot=False
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Challenge:
    """A question with what can be chosen; the right one among them."""

    question: str
    choices: tuple[str, ...]
    right: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """Who does something about those who come: somebody in the group, or an account from outside; else the bot."""

    user_id: int | None = None
    account_id: UUID | None = None


NOBODY = Caller()


@dataclass(frozen=True, slots=True, kw_only=True)
class Raid:
    """A time in which whoever comes is put out: who came since, until it ends.

    `started_by` is Telegram's number of who called it in the group, `account_id` whose account did from outside;
    without both, so many came at once. `undone_at` is when whoever it put out was let in again.
    """

    id: UUID
    group_id: int
    bot_id: UUID
    since: datetime
    ends_at: datetime
    started_by: int | None
    ended_at: datetime | None
    account_id: UUID | None = None
    undone_at: datetime | None = None

    @property
    def is_called(self) -> bool:
        """Whether somebody called it."""
        return self.started_by is not None or self.account_id is not None


class NightState(StrEnum):
    """How far a night has come."""

    # Telegram was asked what everybody may do.
    FALLING = "falling"
    RESTING = "resting"
    # Telegram was asked again, to see whether somebody else changed it meanwhile.
    ENDING = "ending"
    OVER = "over"


@dataclass(frozen=True, slots=True, kw_only=True)
class Night:
    """The last night of a group: what everybody might do before it, and what was let of that."""

    group_id: int
    bot_id: UUID
    # By the clock of the group, the day on which it began.
    began_on: date
    state: NightState
    before: Mapping[str, bool]
    during: Mapping[str, bool]
    asked_at: datetime


class RequestState(StrEnum):
    """What became of somebody who asked to come in."""

    WAITING = "waiting"
    APPROVED = "approved"
    DECLINED = "declined"
    # Decided in Telegram, or taken back: when somebody decided here, nobody waited any more.
    GONE = "gone"


@dataclass(frozen=True, slots=True, kw_only=True)
class JoinRequest:
    """Somebody asked to come into a group, by which link and with what they say of themselves.

    `problem` says why Telegram did not do what was decided, so that they wait again; empty if nothing was in the way.
    """

    group_id: int
    user_id: int
    bot_id: UUID
    name: str
    username: str
    about: str
    link_name: str
    state: RequestState
    asked_at: datetime
    decided_at: datetime | None
    problem: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """A request ended without us: who asked came in, or was banned, at that time."""

    group_id: int
    user_id: int
    state: RequestState
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkWish:
    """What a link into a group is to be: with `asks_first`, who follows it asks and waits."""

    name: str
    asks_first: bool = False
    member_limit: int | None = None
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class InviteLink:
    """A link into a group; `link` is None until Telegram made it, `problem` says why it did not.

    `came` is how many came by it.
    """

    id: UUID
    group_id: int
    bot_id: UUID
    name: str
    asks_first: bool
    member_limit: int | None
    expires_at: datetime | None
    link: str | None
    problem: str
    created_at: datetime
    revoked_at: datetime | None
    came: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class CameByLink:
    """Somebody who came into a group by a link."""

    link_id: UUID
    user_id: int
    came_at: datetime
