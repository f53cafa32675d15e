"""Access tokens: what they say, how they are signed, and that keys can be changed while tokens are about."""

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any
from uuid import UUID

import jwt

from sokoni.core import ids
from sokoni.identity.session.types import AccessClaims

_ISSUER = "sokoni"
# How many tokens are known again without being verified again.
_REMEMBERED = 1024
_REQUIRED = ("iss", "sub", "sid", "iat", "exp")


class AccessTokens:
    """Signs with the present key and reads tokens of every key it knows, found by the `kid` in their header.

    A `kid` is a hash of its key, so that no table of names has to be kept alongside.
    """

    def __init__(self, *, key: str, previous_key: str = "", algorithm: str, lifetime: timedelta) -> None:
        self.lifetime = lifetime
        self._algorithm = algorithm
        self._key_id = _key_id(key)
        self._keys: Mapping[str, str] = {_key_id(each): each for each in (previous_key, key) if each}
        # A program sends its token with each request; what was verified stays so, until it runs out by its own time.
        self._verified = lru_cache(_REMEMBERED)(self._decode)

    def issue(self, claims: AccessClaims, *, now: datetime) -> str:
        """A signed token for a session, good for the lifetime."""
        payload = {
            "iss": _ISSUER,
            "sub": str(claims.account_id),
            "sid": str(claims.session_id),
            "jti": str(ids.new_id()),
            "iat": int(now.timestamp()),
            "exp": int((now + self.lifetime).timestamp()),
        }
        headers = {"kid": self._key_id}
        return jwt.encode(payload, self._keys[self._key_id], algorithm=self._algorithm, headers=headers)

    def read(self, token: str, *, now: datetime) -> AccessClaims | None:
        """What a token says, or None when it is not ours, was changed, or has run out."""
        try:
            payload = self._verified(token)
            if now >= datetime.fromtimestamp(payload["exp"], UTC):
                return None
            return AccessClaims(session_id=UUID(payload["sid"]), account_id=UUID(payload["sub"]))
        except (jwt.InvalidTokenError, ValueError, TypeError, AttributeError, KeyError, OverflowError, OSError):
            # Whatever a stranger puts into a token ends here, and is answered like any other bad one.
            return None

    def _decode(self, token: str) -> dict[str, Any]:
        key_id = jwt.get_unverified_header(token).get("kid")
        key = self._keys.get(key_id) if isinstance(key_id, str) else None
        if key is None:
            msg = "signed with a key that is not, or no longer, known"
            raise jwt.InvalidTokenError(msg)
        # Times are checked against the clock that the request was given, not against the machine's.
        options: Any = {"require": list(_REQUIRED), "verify_exp": False, "verify_iat": False}
        return jwt.decode(token, key, algorithms=[self._algorithm], issuer=_ISSUER, options=options)


def _key_id(key: str) -> str:
    return hashlib.sha256(b"sokoni access token key\0" + key.encode()).hexdigest()[:16]
