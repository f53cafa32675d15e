"""Who comes and goes on the wire."""

from datetime import date, timedelta
from typing import Annotated, Self
from uuid import UUID

from pydantic import AwareDatetime, ConfigDict, Field, model_validator

from sokoni.core.schema import Schema
from sokoni.telegram.group.settings_types import CaptchaKind
from sokoni.telegram.welcome.service.asking import MAX_AT_ONCE
from sokoni.telegram.welcome.service.door import Darkness, Shut
from sokoni.telegram.welcome.types import (
    CameByLink,
    InviteLink,
    JoinRequest,
    LinkWish,
    Newcomer,
    NewcomerState,
    NightState,
    Raid,
    RequestState,
)

# As long as `raid.lasts_seconds` of a group's settings may be.
_SHORTEST, _LONGEST = 60, 24 * 60 * 60


class GroupRaidIn(Schema):
    """For how long whoever comes is put out."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"lasts_seconds": 1800}]})

    lasts_seconds: Annotated[int, Field(ge=_SHORTEST, le=_LONGEST)] | None = Field(
        default=None, description="Null: as long as the settings say."
    )

    def to_lasts(self) -> timedelta | None:
        """The same in our own words."""
        return None if self.lasts_seconds is None else timedelta(seconds=self.lasts_seconds)


class GroupLastRaidOut(Schema):
    """The last raid on a group, which can be undone."""

    id: UUID
    since: AwareDatetime
    ended_at: AwareDatetime | None = Field(description="Null while it runs.")
    undone_at: AwareDatetime | None = Field(description="When whoever it put out was let in again.")

    @classmethod
    def of(cls, raid: Raid) -> Self:
        """The wire form."""
        return cls(id=raid.id, since=raid.since, ended_at=raid.ended_at, undone_at=raid.undone_at)


class GroupRaidOut(Schema):
    """Whether whoever comes is put out."""

    is_running: bool
    since: AwareDatetime | None = Field(description="Who came since is put out, too.")
    ends_at: AwareDatetime | None
    started_by: int | None = Field(description="Telegram's number of who called it in the group.")
    account_id: UUID | None = Field(description="Whose account called it; both null: so many came at once.")
    put_out: int
    last: GroupLastRaidOut | None = Field(description="The raid that runs, or the last one; null if there was none.")

    @classmethod
    def of(cls, found: Shut) -> Self:
        """The wire form."""
        raid = found.raid
        return cls(
            is_running=raid is not None,
            since=raid and raid.since,
            ends_at=raid and raid.ends_at,
            started_by=raid and raid.started_by,
            account_id=raid and raid.account_id,
            put_out=found.put_out,
            last=None if found.last is None else GroupLastRaidOut.of(found.last),
        )


class GroupNightOut(Schema):
    """Whether it is night in a group, by its own clock and settings, and how far the last night has come."""

    is_night: bool
    state: NightState | None = Field(description="Null where there was none yet.")
    began_on: date | None = Field(description="The day on which the last night began.")
    permissions_by_day: dict[str, bool] = Field(description="What everybody might before it.")
    permissions_at_night: dict[str, bool]

    @classmethod
    def of(cls, found: Darkness) -> Self:
        """The wire form."""
        night = found.night
        return cls(
            is_night=found.began_on is not None,
            state=night and night.state,
            began_on=night and night.began_on,
            permissions_by_day={} if night is None else dict(night.before),
            permissions_at_night={} if night is None else dict(night.during),
        )


class GroupJoinRequestOut(Schema):
    """Somebody who asked to come into a group."""

    user_id: int
    name: str
    username: str
    about: str = Field(description="What they say of themselves on Telegram.")
    link_name: str = Field(description="The name of the link by which they came; empty where it has none.")
    state: RequestState = Field(description="`gone`: decided in Telegram, or taken back, before we could.")
    asked_at: AwareDatetime
    decided_at: AwareDatetime | None
    problem: str = Field(description="Why Telegram did not do what was decided, so that they wait again.")

    @classmethod
    def of(cls, asked: JoinRequest) -> Self:
        """The wire form."""
        return cls(**{name: getattr(asked, name) for name in cls.model_fields})


class GroupJoinDecisionIn(Schema):
    """Whom of those who ask to come in to let in, or to keep out."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"user_ids": [501, 502], "is_welcome": True}]}
    )

    user_ids: Annotated[
        list[Annotated[int, Field(gt=0, lt=2**63)]] | None, Field(min_length=1, max_length=MAX_AT_ONCE)
    ] = Field(default=None, description="Null: all who wait, those first who asked first, as many as go at once.")
    is_welcome: bool


class GroupJoinDecisionOut(Schema):
    """About whom was decided."""

    decided: list[int] = Field(description="About the others somebody had decided before, or they did not ask.")


class GroupInviteLinkIn(Schema):
    """What a link into a group is to be."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"name": "Flyer", "member_limit": 50}]})

    name: Annotated[str, Field(max_length=32)] = ""
    asks_first: bool = Field(default=False, description="Who follows it asks to join, and waits.")
    member_limit: Annotated[int, Field(ge=1, le=99_999)] | None = None
    expires_at: AwareDatetime | None = None

    @model_validator(mode="after")
    def _check_limit(self) -> Self:
        if self.asks_first and self.member_limit is not None:
            msg = "a link whose followers ask first has no limit of members"
            raise ValueError(msg)
        return self

    def to_wish(self) -> LinkWish:
        """The same in our own words."""
        return LinkWish(**self.model_dump())


class GroupInviteLinkOut(Schema):
    """A link into a group."""

    id: UUID
    name: str
    link: str | None = Field(description="Null until Telegram has made it, a moment later.")
    asks_first: bool
    member_limit: int | None
    expires_at: AwareDatetime | None
    problem: str = Field(description="Why Telegram made none; empty if it did.")
    created_at: AwareDatetime
    revoked_at: AwareDatetime | None
    came: int = Field(description="How many came by it.")

    @classmethod
    def of(cls, link: InviteLink) -> Self:
        """The wire form."""
        return cls(**{name: getattr(link, name) for name in cls.model_fields})


class GroupCameByLinkOut(Schema):
    """Somebody who came by a link."""

    user_id: int
    came_at: AwareDatetime

    @classmethod
    def of(cls, came: CameByLink) -> Self:
        """The wire form."""
        return cls(user_id=came.user_id, came_at=came.came_at)


class GroupNewcomerOut(Schema):
    """Somebody who came into a group lately, and what they have yet to show."""

    user_id: int
    name: str
    username: str
    joined_at: AwareDatetime
    left_at: AwareDatetime | None
    state: NewcomerState = Field(description="`asked`: they have yet to answer, and cannot write.")
    is_vouched: bool = Field(description="An administrator brought them or let them in.")
    captcha: CaptchaKind | None
    attempts_left: int
    expires_at: AwareDatetime | None = Field(description="Until when they may answer.")

    @classmethod
    def of(cls, newcomer: Newcomer) -> Self:
        """The wire form."""
        return cls(**{name: getattr(newcomer, name) for name in cls.model_fields})
