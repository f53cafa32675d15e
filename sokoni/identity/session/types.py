"""Sessions as other packages see them."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from sokoni.core.settings import InvalidSettingError, setting

# A key is at least as long as the hash, in bytes. Source: RFC 7518, 3.2.
_KEY_MINIMUM = {"HS256": 32, "HS384": 48, "HS512": 64}


class SessionKind(StrEnum):
    """How a session is carried: by a browser's cookie, or by a program's tokens."""

    COOKIE = "cookie"
    TOKEN = "token"  # noqa: S105  # the name of a kind, not a secret


@dataclass(frozen=True, kw_only=True)
class SessionSettings:
    """How long somebody stays signed in, and what signs access tokens."""

    idle: timedelta = setting(
        "SESSION_TIMEOUT", default=timedelta(hours=1), help="A browser unused for so long has to sign in again."
    )
    lifetime: timedelta = setting(
        "SESSION_LIFETIME", default=timedelta(days=7), help="A browser has to sign in again after so long in any case."
    )
    access_lifetime: timedelta = setting(
        "JWT_ACCESS_LIFETIME", default=timedelta(minutes=15), help="How long an access token works."
    )
    refresh_idle: timedelta = setting(
        "JWT_REFRESH_IDLE", default=timedelta(days=30), help="A refresh token unused for so long has ended."
    )
    refresh_lifetime: timedelta = setting(
        "JWT_REFRESH_LIFETIME", default=timedelta(days=180), help="A program has to sign in again after so long."
    )
    algorithm: str = setting(
        "JWT_ALGORITHM", default="HS256", help="How access tokens are signed.", choices=tuple(_KEY_MINIMUM)
    )
    secret_key: str = setting(
        "JWT_SECRET_KEY",
        default="",
        help="Signs access tokens, 32 characters or more; empty: one is made and kept in SOKONI_HOME.",
        secret=True,
        random_characters=32,
    )
    previous_secret_key: str = setting(
        "JWT_PREVIOUS_SECRET_KEY",
        default="",
        help="The key before the present one: its tokens work until they run out.",
        secret=True,
        random_characters=32,
    )

    def __post_init__(self) -> None:
        minimum = _KEY_MINIMUM[self.algorithm]
        keys = {"JWT_SECRET_KEY": self.secret_key, "JWT_PREVIOUS_SECRET_KEY": self.previous_secret_key}
        for name, key in keys.items():
            if 0 < len(key.encode()) < minimum:
                msg = f"{name} is too short for {self.algorithm}: use at least {minimum} random characters"
                raise InvalidSettingError(msg)


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """Somebody signed in somewhere."""

    id: UUID
    account_id: UUID
    kind: SessionKind
    user_agent: str
    address: str
    created_at: datetime
    last_seen_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedSession:
    """A browser's new session; `token` goes into the cookie and is known to nobody else."""

    id: UUID
    account_id: UUID
    token: str = field(repr=False)
    lifetime: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenPair:
    """A program's new tokens; the refresh token works once."""

    session_id: UUID
    account_id: UUID
    access_token: str = field(repr=False)
    refresh_token: str = field(repr=False)
    expires_in: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessClaims:
    """What an access token says: which session it belongs to."""

    session_id: UUID
    account_id: UUID
