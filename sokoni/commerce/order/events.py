"""What happened to an order, for whoever wants to know: ids and facts, never words or secrets."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from sokoni.core.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderPlaced(Event):
    """Somebody placed an order; its stock is held and its payment waits."""

    name: ClassVar[str] = "order.placed"
    order_id: UUID
    account_id: UUID | None
    shop_ids: list[UUID]
    amount: int
    currency: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderJoinedAccount(Event):
    """A guest's order is in the account of whoever holds its link."""

    name: ClassVar[str] = "order.joined_account"
    order_id: UUID
    account_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderLeftAccount(Event):
    """An order that had joined an account is a guest's again."""

    name: ClassVar[str] = "order.left_account"
    order_id: UUID
    account_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderPaid(Event):
    """Money for an order arrived and was shared out among its parts."""

    name: ClassVar[str] = "order.paid"
    order_id: UUID
    payment_id: UUID | None
    amount: int
    currency: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SubOrderMoved(Event):
    """One shop's part of an order went from one state to another."""

    name: ClassVar[str] = "order.moved"
    order_id: UUID
    sub_order_id: UUID
    shop_id: UUID
    source: str
    target: str
    maker: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderCredited(Event):
    """One shop's part of an order costs less: pieces were taken off, came back, or money was given back."""

    name: ClassVar[str] = "order.credited"
    order_id: UUID
    sub_order_id: UUID
    shop_id: UUID
    credit_id: UUID
    kind: str
    amount: int
    currency: str
