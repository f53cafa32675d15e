"""How a key is written: `sk_`, 37 random letters and digits, and 6 that check them.

The check part lets leak scanners recognise a key, and lets us refuse nonsense without asking the database.
"""

import hashlib
import hmac
import secrets
import string
import zlib

from sokoni.identity.permission.rules import KEY_PREFIX

_ALPHABET = string.digits + string.ascii_uppercase + string.ascii_lowercase
_RANDOM_LENGTH = 37
_CHECK_LENGTH = 6
# `sk_` and six characters: enough to tell one's keys apart, far too few to guess the rest.
_VISIBLE_LENGTH = 9


def make_secret() -> str:
    """A new key, with about 220 random bits."""
    random = "".join(secrets.choice(_ALPHABET) for _ in range(_RANDOM_LENGTH))
    return f"{KEY_PREFIX}{random}{_check_part(random)}"


def is_well_formed(secret: str) -> bool:
    """Whether a text is written like a key of ours."""
    random, check = secret[len(KEY_PREFIX) : -_CHECK_LENGTH], secret[-_CHECK_LENGTH:]
    return (
        secret.startswith(KEY_PREFIX)
        and len(random) == _RANDOM_LENGTH
        and set(random) <= set(_ALPHABET)
        and check == _check_part(random)
    )


def visible_prefix(secret: str) -> str:
    """What may be shown of a key later."""
    return secret[:_VISIBLE_LENGTH]


def hash_secret(secret: str, *, pepper: str) -> bytes:
    """The 32 bytes under which a key is stored."""
    return hmac.digest(pepper.encode(), secret.encode(), hashlib.sha256)


def _check_part(random: str) -> str:
    rest, letters = zlib.crc32(random.encode()), ""
    for _ in range(_CHECK_LENGTH):
        rest, index = divmod(rest, len(_ALPHABET))
        letters = _ALPHABET[index] + letters
    return letters
