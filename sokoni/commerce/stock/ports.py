"""What stock needs from above: somebody who knows who stands in line for what is sold out."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from sokoni.commerce.stock.types import HoldLine
from sokoni.core.database import WriteSession


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """Goods that somebody in line has a right to until a time."""

    line: HoldLine
    expires_at: datetime


class Line(Protocol):
    """Knows who waits; asked under the lock on the levels, in the transaction in which goods become free."""

    async def next_in_line(self, session: WriteSession, *, free: Mapping[UUID, int], now: datetime) -> Sequence[Claim]:
        """Whose turn it is, by variant at most as many as are free; they wait no longer when this returns."""
        ...

    async def handed_over(self, session: WriteSession, *, reference_ids: Collection[UUID], now: datetime) -> None:
        """Note that goods that were set aside for these are in an order now."""
        ...


class _Nobody:
    """Where nobody can stand in line."""

    async def next_in_line(
        self,
        session: WriteSession,  # noqa: ARG002  # the protocol's
        *,
        free: Mapping[UUID, int],  # noqa: ARG002
        now: datetime,  # noqa: ARG002
    ) -> Sequence[Claim]:
        """None."""
        return ()

    async def handed_over(
        self,
        session: WriteSession,
        *,
        reference_ids: Collection[UUID],
        now: datetime,
    ) -> None:
        """Nothing to note."""


_registered: list[Line] = [_Nobody()]


def set_line(line: Line) -> None:
    """Name who knows those in line."""
    _registered[0] = line


def line() -> Line:
    """Who knows those in line."""
    return _registered[0]
