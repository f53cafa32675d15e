"""What happened to a return: ids and facts, never words or secrets."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from sokoni.core.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnMoved(Event):
    """A return went from one state to another; a new one comes from nowhere."""

    name: ClassVar[str] = "returns.moved"
    return_id: UUID
    order_id: UUID
    sub_order_id: UUID
    shop_id: UUID
    source: str
    target: str
