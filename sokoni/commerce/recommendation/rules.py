"""Whom recommendations follow, as plain functions: seeds and their weights, and what a browser remembers."""

import base64
import binascii
from collections.abc import Mapping, Sequence
from uuid import UUID

REMEMBERED = 12
SEEDS = 40
# What was looked at says less than what was bought, and each step back in time a little less again.
VIEWED = 0.5
FADING = 0.95
# What is alike counts for so much of what was bought together: scores of the latter are small, and it leads only where
# orders tell nothing. Of 0.003 to 0.2 the bench finds 0.01 to 0.03 best.
ALIKE = 0.02
_BYTES = 16


def seeds(*, bought: Sequence[UUID], viewed: Sequence[UUID]) -> Mapping[UUID, float]:
    """How much each product says of somebody who bought some and looked at others, both the last first."""
    found: dict[UUID, float] = {}
    for weight, products in ((1.0, bought), (VIEWED, viewed)):
        for place, product_id in enumerate(dict.fromkeys(products)):
            found[product_id] = max(found.get(product_id, 0.0), weight * FADING**place)
    strongest = sorted(found.items(), key=lambda each: (-each[1], each[0]))
    return dict(strongest[:SEEDS])


def remember(known: Sequence[UUID], product_id: UUID) -> tuple[UUID, ...]:
    """What was looked at with one more, the last first, and each once."""
    return tuple(dict.fromkeys((product_id, *known)))[:REMEMBERED]


def pack(viewed: Sequence[UUID]) -> str:
    """What was looked at, as a cookie's value."""
    return base64.urlsafe_b64encode(b"".join(each.bytes for each in viewed)).decode().rstrip("=")


def unpack(value: str) -> tuple[UUID, ...]:
    """What a cookie says was looked at; nothing where it says nothing that can be read.

    It is not signed: who writes one of their own chooses what their own pages recommend to them.
    """
    if not value.isascii() or len(value) > REMEMBERED * _BYTES * 2:
        return ()
    try:
        data = base64.b64decode(value + "=" * (-len(value) % 4), altchars=b"-_", validate=True)
    except binascii.Error:
        return ()
    if len(data) % _BYTES:
        return ()
    found = (UUID(bytes=data[start : start + _BYTES]) for start in range(0, len(data), _BYTES))
    return tuple(dict.fromkeys(found))[:REMEMBERED]
