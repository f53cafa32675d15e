"""What promotions need from above: somebody who knows what was ordered before."""

from collections.abc import Mapping
from typing import Protocol
from uuid import UUID

from sokoni.core.database import ReadSession


class OrderHistory(Protocol):
    """Knows earlier orders; `order` registers it."""

    async def count_orders(
        self, session: ReadSession, *, account_id: UUID | None, email: str | None
    ) -> Mapping[UUID, int]:
        """How many orders by an account or for an e-mail each shop had that were not cancelled; one statement."""
        ...


class _NoHistory:
    """Where nothing is ordered yet."""

    async def count_orders(
        self,
        session: ReadSession,  # noqa: ARG002  # the protocol's
        *,
        account_id: UUID | None,  # noqa: ARG002
        email: str | None,  # noqa: ARG002
    ) -> Mapping[UUID, int]:
        """None."""
        return {}


_registered: list[OrderHistory] = [_NoHistory()]


def set_history(history: OrderHistory) -> None:
    """Name who knows earlier orders."""
    _registered[0] = history


def history() -> OrderHistory:
    """Who knows earlier orders."""
    return _registered[0]
