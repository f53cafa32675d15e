"""Ids and secrets. Ids are UUIDv7, made here and not in the database, so that PostgreSQL 15 serves as well as 18."""

import hashlib
import secrets
from uuid import UUID

from uuid_utils.compat import uuid7

# Without 0/O, 1/I/L and U: the code is read aloud on the phone and typed from paper.
CODE_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_LENGTH = 8


def new_id() -> UUID:
    """A UUIDv7: unique without asking anybody, and sorted by the time it was made."""
    return uuid7()


def new_token() -> str:
    """A random 128-bit token, URL-safe: what a guest holds to come back to a cart or an order."""
    return secrets.token_urlsafe(16)


def hash_token(token: str) -> bytes:
    """The 32 bytes under which a token is stored, so that a copy of the database opens nothing.

    A plain SHA-256 suffices because tokens have at least 112 random bits. Source: OWASP ASVS 5, 6.5.2.
    """
    return hashlib.sha256(token.encode()).digest()


def new_code() -> str:
    """A random eight-character code of an alphabet without look-alikes, for people to read and type."""
    return "".join(secrets.choice(CODE_ALPHABET) for _ in range(CODE_LENGTH))
