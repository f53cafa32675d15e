"""What rules ask of packages above: who of a group's people paid in its shop."""

from collections.abc import Collection
from typing import Protocol
from uuid import UUID

from sokoni.core.database import ReadSession


class Buyers(Protocol):
    """Knows who paid."""

    async def among(self, session: ReadSession, *, shop_id: UUID, user_ids: Collection[int]) -> frozenset[int]:
        """Those of some people of Telegram who paid in a shop; one statement."""
        ...


class NoBuyers:
    """Knows nobody: no package says who paid."""

    async def among(self, session: ReadSession, *, shop_id: UUID, user_ids: Collection[int]) -> frozenset[int]:  # noqa: ARG002  # the protocol's
        """Nobody."""
        return frozenset()


_registered: list[Buyers] = [NoBuyers()]


def set_buyers(buyers: Buyers) -> None:
    """Name who knows who paid."""
    _registered[0] = buyers


def buyers() -> Buyers:
    """Who knows who paid."""
    return _registered[0]
