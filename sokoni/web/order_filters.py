"""What the addresses of lists of orders ask for; the file that is made of a list asks for the same."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Annotated

from fastapi import Depends, Query, Request

from sokoni.commerce.order.list_types import PartFilter
from sokoni.commerce.order.types import OrderFilter, OrderStatus, PaymentState, Status
from sokoni.web import palette, rendering

_Text = Annotated[str, Query(max_length=200)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Days:
    """From which day until which, as somebody chose them, and as the times that they mean to the reader."""

    first: str
    last: str
    start: datetime | None
    end: datetime | None


async def _days(
    request: Request,
    first: Annotated[str, Query(alias="from", max_length=10)] = "",
    last: Annotated[str, Query(alias="to", max_length=10)] = "",
) -> Days:
    return Days(
        first=first, last=last, start=_begins(request, first), end=_begins(request, last, later=timedelta(days=1))
    )


ChosenDays = Annotated[Days, Depends(_days)]


async def _parts(
    days: ChosenDays,
    status: Status | None = None,
    payment: PaymentState | None = None,
    messages: Annotated[str, Query(max_length=10)] = "",
    q: _Text = "",
) -> PartFilter:
    return PartFilter(
        status=status,
        payment_state=payment,
        placed_from=days.start,
        placed_until=days.end,
        text=palette.typed(q) or None,
        unanswered=messages == "new",
    )


async def _orders(
    days: ChosenDays,
    status: OrderStatus | None = None,
    payment: PaymentState | None = None,
    q: _Text = "",
) -> OrderFilter:
    return OrderFilter(
        status=status,
        payment_state=payment,
        placed_from=days.start,
        placed_until=days.end,
        text=palette.typed(q) or None,
    )


PartsWanted = Annotated[PartFilter, Depends(_parts)]
OrdersWanted = Annotated[OrderFilter, Depends(_orders)]


def _begins(request: Request, text: str, *, later: timedelta = timedelta(0)) -> datetime | None:
    """When a day begins where the reader is; None for what is no day."""
    try:
        day = date.fromisoformat(text) + later
    except (ValueError, OverflowError):
        return None
    zone = rendering.words(request)[1].zone
    return datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC)
