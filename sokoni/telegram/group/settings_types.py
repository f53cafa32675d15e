"""How a group is kept: every setting with its default. It is also what goes over the wire, and what is stored."""

import zoneinfo
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Annotated

from pydantic import AfterValidator, ConfigDict, Field

from sokoni.core.errors import Reason

# Whatever is not known is a mistake of who wrote it, and said.
_STRICT = ConfigDict(extra="forbid")
_DAY_SECONDS = 24 * 60 * 60
_YEAR_SECONDS = 366 * _DAY_SECONDS
# Telegram's bounds of a text and of a caption. Source: core.telegram.org/bots/api, sendMessage and sendPhoto.
MAX_TEXT, MAX_CAPTION = 4096, 1024
# Telegram takes a mute or ban of less than half a minute or more than a year for one that never ends.
# Source: core.telegram.org/bots/api, restrictChatMember.
SHORTEST_SECONDS, LONGEST_SECONDS = 30, _YEAR_SECONDS
MAX_CUSTOM, MAX_CUSTOM_NAME, MAX_CUSTOM_TEXT = 100, 64, 1000
MAX_LADDER = 20
# What a shop may keep beside our own settings, for programs of its own.
CustomValue = Annotated[str, Field(max_length=MAX_CUSTOM_TEXT)] | bool | int | float | None


def _check_zone(name: str) -> str:
    if name not in zoneinfo.available_timezones():
        msg = Reason("no time zone has this name; one looks like America/Bogota")
        raise ValueError(msg)
    return name


Text = Annotated[str, Field(max_length=MAX_TEXT)]
Seconds = Annotated[int, Field(ge=SHORTEST_SECONDS, le=LONGEST_SECONDS)]
LocalTime = Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$", examples=["23:00"])]
TimeZone = Annotated[str, AfterValidator(_check_zone), Field(examples=["America/Bogota"])]
CustomName = Annotated[str, Field(min_length=1, max_length=MAX_CUSTOM_NAME)]


class GroupLanguage(StrEnum):
    """In which language the bot speaks in a group."""

    EN = "en"
    ES = "es"
    FA = "fa"


class MediaKind(StrEnum):
    """What a greeting may show."""

    PHOTO = "photo"
    VIDEO = "video"
    ANIMATION = "animation"


class CaptchaKind(StrEnum):
    """What somebody new has to do."""

    BUTTON = "button"
    ARITHMETIC = "arithmetic"


class NewcomerPenalty(StrEnum):
    """What happens to who fails the captcha, or comes with a raid."""

    KICK = "kick"
    BAN = "ban"
    MUTE = "mute"


class NightMode(StrEnum):
    """What members may not do at night."""

    # Nobody but those who run the group writes.
    CLOSED = "closed"
    # Words only.
    NO_MEDIA = "no_media"


class Penalty(StrEnum):
    """What is done to somebody, the milder first."""

    NONE = "none"
    WARN = "warn"
    MUTE = "mute"
    KICK = "kick"
    BAN = "ban"


class Lock(StrEnum):
    """What members may be kept from sending."""

    LINKS = "links"
    FORWARDS = "forwards"
    MEDIA = "media"
    PHOTOS = "photos"
    VIDEOS = "videos"
    GIFS = "gifs"
    STICKERS = "stickers"
    VOICE = "voice"
    MUSIC = "music"
    FILES = "files"
    POLLS = "polls"
    PLACES = "places"
    CONTACTS = "contacts"
    GAMES = "games"
    STORIES = "stories"
    MENTIONS = "mentions"
    # What is sent by way of bots, or with buttons under it.
    BOTS = "bots"
    ALL = "all"


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupButton:
    """A button below a message that opens an address."""

    __pydantic_config__ = _STRICT

    text: Annotated[str, Field(min_length=1, max_length=64)]
    url: Annotated[str, Field(max_length=2048, pattern=r"^(https?|tg)://\S+$")]


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupMedia:
    """What stands above a greeting: a file that Telegram has, or an address."""

    __pydantic_config__ = _STRICT

    kind: MediaKind
    file: Annotated[str, Field(min_length=1, max_length=2048)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Greeting:
    """What is said to who comes or goes; an empty text says the house's own words.

    Placeholders: {name}, {first_name}, {mention}, {username}, {id}, {group}, {count}, {rules}.
    """

    __pydantic_config__ = _STRICT

    is_on: bool = False
    text: Text = ""
    media: GroupMedia | None = None
    # Rows of buttons.
    buttons: Annotated[
        tuple[Annotated[tuple[GroupButton, ...], Field(min_length=1, max_length=8)], ...], Field(max_length=20)
    ] = ()
    # How long it stays; None: it stays.
    delete_after_seconds: Annotated[int, Field(ge=5, le=2 * _DAY_SECONDS)] | None = None
    # Takes the one before away.
    replaces_last: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class CaptchaSettings:
    """What somebody new does before they may write."""

    __pydantic_config__ = _STRICT

    is_on: bool = False
    kind: CaptchaKind = CaptchaKind.BUTTON
    timeout_seconds: Annotated[int, Field(ge=30, le=_DAY_SECONDS)] = 300
    attempts: Annotated[int, Field(ge=1, le=10)] = 3
    penalty: NewcomerPenalty = NewcomerPenalty.KICK


@dataclass(frozen=True, slots=True, kw_only=True)
class RaidSettings:
    """When so many join in so short a time, who joins meanwhile is taken out; it ends by itself."""

    __pydantic_config__ = _STRICT

    is_on: bool = False
    joins: Annotated[int, Field(ge=3, le=1000)] = 15
    within_seconds: Annotated[int, Field(ge=5, le=3600)] = 60
    lasts_seconds: Annotated[int, Field(ge=60, le=_DAY_SECONDS)] = 900
    penalty: NewcomerPenalty = NewcomerPenalty.KICK


@dataclass(frozen=True, slots=True, kw_only=True)
class NightSettings:
    """When a group rests, in its own time; an end before the start is the next morning's."""

    __pydantic_config__ = _STRICT

    is_on: bool = False
    starts: LocalTime = "23:00"
    ends: LocalTime = "07:00"
    mode: NightMode = NightMode.CLOSED
    # Whether the group is told.
    is_said: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class LadderStep:
    """What so many warnings bring; a time only where it is muted or banned, and none is for ever."""

    __pydantic_config__ = _STRICT

    warnings: Annotated[int, Field(ge=1, le=100)]
    penalty: Penalty
    seconds: Seconds | None = None


_LADDER = (
    LadderStep(warnings=2, penalty=Penalty.MUTE, seconds=3600),
    LadderStep(warnings=3, penalty=Penalty.KICK),
    LadderStep(warnings=4, penalty=Penalty.BAN),
)


def _each_once(locks: tuple[Lock, ...]) -> tuple[Lock, ...]:
    return tuple(each for each in Lock if each in locks)


def _check_ladder(ladder: tuple[LadderStep, ...]) -> tuple[LadderStep, ...]:
    counts = [step.warnings for step in ladder]
    if counts != sorted(set(counts)):
        msg = Reason("each step takes more warnings than the one before it")
        raise ValueError(msg)
    return ladder


@dataclass(frozen=True, slots=True, kw_only=True)
class WarningSettings:
    """What warnings lead to, and how long each counts; None: for ever."""

    __pydantic_config__ = _STRICT

    ladder: Annotated[tuple[LadderStep, ...], Field(max_length=MAX_LADDER), AfterValidator(_check_ladder)] = _LADDER
    expires_seconds: Annotated[int, Field(ge=3600, le=_YEAR_SECONDS)] | None = 30 * _DAY_SECONDS


@dataclass(frozen=True, slots=True, kw_only=True)
class LogSettings:
    """Where the group's people can read what was done; `actions` names kinds, none of them means all."""

    __pydantic_config__ = _STRICT

    chat_id: Annotated[int, Field(ge=-(2**63), lt=0)] | None = None
    actions: Annotated[tuple[Annotated[str, Field(min_length=1, max_length=40)], ...], Field(max_length=50)] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupSettings:
    """All settings of a group."""

    __pydantic_config__ = _STRICT

    # Whether rules are enforced and the bot acts at all.
    is_moderated: bool = True
    language: GroupLanguage = GroupLanguage.EN
    timezone: TimeZone = "UTC"
    welcome: Greeting = field(default_factory=lambda: Greeting(delete_after_seconds=300))
    goodbye: Greeting = field(default_factory=lambda: Greeting(delete_after_seconds=60))
    captcha: CaptchaSettings = field(default_factory=CaptchaSettings)
    raid: RaidSettings = field(default_factory=RaidSettings)
    night: NightSettings = field(default_factory=NightSettings)
    # How long a member waits between messages; 0: not at all.
    slow_mode_seconds: Annotated[int, Field(ge=0, le=3600)] = 0
    # What members cannot send: it goes, and nobody is punished for it.
    locks: Annotated[tuple[Lock, ...], Field(max_length=100), AfterValidator(_each_once)] = ()
    delete_commands: bool = True
    # Telegram's own words about who came, left, was pinned.
    delete_service_messages: bool = False
    log: LogSettings = field(default_factory=LogSettings)
    warnings: WarningSettings = field(default_factory=WarningSettings)
    # Whether who is banned in one group of the shop is banned in all that say so.
    shares_bans: bool = False
    # Whether who paid in the shop is left to a person, where a rule would ban.
    protects_buyers: bool = True
    # Whether members may call those who run the group with /report.
    takes_reports: bool = True
    # Whether the shop's owners are told each morning what was done the day before.
    sends_digest: bool = True
    # The words of /rules; empty: they are made from the rules.
    rules_text: Text = ""
    custom: Annotated[Mapping[CustomName, CustomValue], Field(max_length=MAX_CUSTOM)] = field(default_factory=dict)
