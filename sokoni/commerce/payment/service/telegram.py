"""Payments in Telegram, as the bot hands them on."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import orjson

from sokoni.commerce.payment import repository
from sokoni.commerce.payment.adapters import telegram_wire as wire
from sokoni.commerce.payment.service import inbox
from sokoni.commerce.payment.types import Delivery, payment_id_of
from sokoni.core.database import ReadSession, WriteSession


async def answer_pre_checkout(session: ReadSession, *, query: wire.PreCheckout, is_payable: bool) -> wire.Refusal:
    """Why somebody may not pay now; empty where they may. One statement: Telegram waits ten seconds, outside any queue.

    `is_payable` is what the payment's order says of itself, with its goods set aside.
    """
    payment_id = payment_id_of(query.payment_ref)
    payment = await repository.get_payment(session, payment_id) if payment_id is not None else None
    return wire.answer(query, payment, is_payable=is_payable)


async def take_update(session: WriteSession, *, update: Mapping[str, Any], now: datetime) -> int:
    """How many new facts an update holds: money that came or went, each kept once, however often it is handed on.

    Raises:
        WebhookMalformed: it is of a payment, and not what Telegram documents.
    """
    events = wire.read_update(update)
    taken = 0
    for event in events:
        assert event.money is not None, "both kinds move money"
        taken += await inbox.ingest(
            session,
            provider=wire.provider_of(event.money.currency),
            events=[event],
            delivery=Delivery(source="webhook", body=orjson.dumps(update)),
            now=now,
        )
    return taken
