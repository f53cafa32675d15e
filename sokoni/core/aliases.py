"""Other names of settings: the one table of names that compete, and of which one wins.

The documents that Sokoni was ordered by, and the servers that it stands beside, call some things differently. The name
on the left is ours and wins whenever it is set; after it, the others win in the order in which they stand.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import quote

# What an alias says, in the words of the canonical setting; the environment is there for names that belong together.
Convert = Callable[[str, Mapping[str, str]], str]


def _same(raw: str, _env: Mapping[str, str]) -> str:
    return raw


def _hours(raw: str, _env: Mapping[str, str]) -> str:
    return f"{raw}h"


def _redis_url(host: str, env: Mapping[str, str]) -> str:
    password = env.get("REDIS_PASSWORD", "")
    credentials = f":{quote(password, safe='')}@" if password else ""
    return f"redis://{credentials}{host}:{env.get('REDIS_PORT') or '6379'}/{env.get('REDIS_DB') or '0'}"


def _minio_url(raw: str, env: Mapping[str, str]) -> str:
    if "://" in raw:
        return raw
    is_secure = env.get("MINIO_SECURE", "").strip().lower() in {"1", "true", "yes", "on"}
    return f"{'https' if is_secure else 'http'}://{raw}"


@dataclass(frozen=True, slots=True)
class Alias:
    """Another name of a setting, how its value is read, and the names that are read along with it."""

    name: str
    convert: Convert = _same
    along: tuple[str, ...] = ()


ALIASES: Mapping[str, tuple[Alias, ...]] = {
    "JWT_SECRET_KEY": (Alias("SECRET_KEY"),),
    "JWT_ALGORITHM": (Alias("ALGORITHM"),),
    "JWT_ACCESS_LIFETIME": (Alias("JWT_EXPIRATION_HOURS", _hours),),
    "SMTP_USERNAME": (Alias("SMTP_USER"),),
    "REDIS_URL": (Alias("REDIS_HOST", _redis_url, ("REDIS_PORT", "REDIS_DB", "REDIS_PASSWORD")),),
    "STRIPE_SECRET_KEY": (Alias("PAYMENT_GATEWAY_KEY"),),
    "STRIPE_WEBHOOK_SECRET": (Alias("PAYMENT_WEBHOOK_SECRET"),),
    "S3_ENDPOINT_URL": (Alias("MINIO_ENDPOINT", _minio_url, ("MINIO_SECURE",)),),
    "S3_BUCKET_NAME": (Alias("MINIO_BUCKET_NAME"),),
    "AWS_ACCESS_KEY_ID": (Alias("MINIO_ACCESS_KEY"),),
    "AWS_SECRET_ACCESS_KEY": (Alias("MINIO_SECRET_KEY"),),
}


@dataclass(frozen=True, slots=True)
class Found:
    """A setting's text, the name that it was set under, and the set names that lost against it."""

    raw: str
    name: str
    losers: tuple[str, ...] = ()


def find(name: str, env: Mapping[str, str]) -> Found | None:
    """What an environment says about a setting, under whichever of its names; None: nothing. Empty counts as unset."""
    candidates = (Alias(name), *ALIASES.get(name, ()))
    present = [alias for alias in candidates if env.get(alias.name, "") != ""]
    if not present:
        return None
    winner, *losers = present
    return Found(winner.convert(env[winner.name], env), winner.name, tuple(alias.name for alias in losers))


def names() -> frozenset[str]:
    """Every name that is read as another setting, or along with one."""
    table = [alias for aliases in ALIASES.values() for alias in aliases]
    return frozenset(name for alias in table for name in (alias.name, *alias.along))
