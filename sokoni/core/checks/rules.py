"""Whether a secret is one. Pure."""

import math
import re
from collections import Counter

# About what 16 random characters of base64 hold; nobody guesses that.
_FEWEST_BITS = 90
# What documents and images ship with, without signs and in small letters.
_SAMPLES = frozenset({
    "admin", "adminadmin", "changeit", "changeme", "default", "demo", "development", "dev", "guest", "letmein", "minio",
    "minioadmin", "minio123", "miniosecret", "mysecret", "notsecret", "pass", "passw0rd", "password", "postgres",
    "qwerty", "root", "rootpassword", "s3cr3t", "secret", "sokoni", "supersecret", "test", "testing", "tobechanged",
    "topsecret", "user", "xxx", "12345678", "123456789", "1234567890",
})  # fmt: skip
# What only a sample says.
_TELLTALE = re.compile(
    r"changeme|changethis|changeit|yoursecret|yourkey|yourpassword|yourjwt|yourrandom|yoursuper|youraccess|secretkey"
    r"|supersecret|replaceme|replacethis|insecure|placeholder|pleasechange|putyour|insertyour|donotuse|notforproduction"
)
# A published example key.
_PUBLISHED = re.compile(r"^AKIAIOSFODNN7EXAMPLE$|EXAMPLEKEY$")


def is_sample(secret: str) -> bool:
    """Whether this is a value that documents, images or habits hand out."""
    plain = re.sub(r"[^a-z0-9]", "", secret.lower())
    return plain in _SAMPLES or bool(_TELLTALE.search(plain)) or bool(_PUBLISHED.search(secret))


def bits(secret: str) -> float:
    """How much there is to guess, roughly: what repeats, or counts up or down, counts once."""
    core = _without_runs(secret[: _period(secret)])
    counts = Counter(core)
    return sum(count * math.log2(len(core) / count) for count in counts.values())


def weakness(secret: str, *, characters: int) -> str | None:
    """What is wrong with a secret that should be so many random characters; None: nothing."""
    if is_sample(secret):
        return "is a sample that everybody knows"
    if len(secret) < characters:
        return f"has {len(secret)} characters of the {characters} it needs"
    if bits(secret) < _FEWEST_BITS:
        return "is easy to guess: it repeats itself, or has few different characters"
    return None


def _period(secret: str) -> int:
    """The length of the part that the secret repeats; its own length when it does not."""
    return (secret + secret).find(secret, 1) if secret else 0


def _without_runs(secret: str) -> str:
    """The secret without the characters that go on as the two before them did, such as 'c' in 'abc'."""
    codes = [ord(character) for character in secret]
    return "".join(
        character
        for place, character in enumerate(secret)
        if place < 2 or codes[place] - codes[place - 1] != codes[place - 1] - codes[place - 2]  # noqa: PLR2004
    )
