"""Shops for tests."""

from datetime import datetime
from itertools import count
from typing import Any
from uuid import UUID

from sokoni.commerce.shop import service
from sokoni.commerce.shop.types import Shop, ShopDraft
from sokoni.core.change import Actor
from sokoni.core.database import WriteSession

_numbers = count(1)
OPERATOR = Actor(kind="system", label="tests")


async def shop(
    session: WriteSession, *, owner_account_id: UUID, now: datetime, is_open: bool = True, **fields: Any
) -> Shop:
    """A shop with a name of its own, open unless told otherwise."""
    draft = ShopDraft(
        **{
            "name": f"Shop {next(_numbers)}",
            "country": "CO",
            "currency": "COP",
            "locale": "es",
            "city": "Bogotá",
            **fields,
        }
    )
    make = service.create if is_open else service.apply
    return await make(session, draft=draft, owner_account_id=owner_account_id, actor=OPERATOR, now=now)
