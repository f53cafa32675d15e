"""Issuing invoices and credit notes: each once, numbered without a gap, whatever runs twice or in another order."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sokoni.commerce.order import rules
from sokoni.commerce.order.credit_types import Credit, CreditKind
from sokoni.commerce.order.document_types import Document, DocumentKind
from sokoni.commerce.order.repository import crediting, documents, orders
from sokoni.commerce.order.types import Line, Order, Status, SubOrder
from sokoni.core import ids
from sokoni.core.database import ReadSession, WriteSession
from sokoni.core.money import Money


async def issue_due(session: WriteSession, *, sub_order_id: UUID, now: datetime) -> None:
    """Issue what is due for a part: an invoice once it was confirmed, and a note for each credit that followed.

    A part that is cancelled after its invoice gets a note over what the others left. Worked out from the truth each
    time, under the order's lock.
    """
    target = await orders.find_target(session, target_id=sub_order_id)
    order = await orders.get_locked(session, order_id=target[0]) if target is not None else None
    if order is None:
        return
    order = await orders.with_lines(session, order)
    part = next(each for each in order.parts if each.id == sub_order_id)
    issued = await documents.list_documents(session, part_ids=[part.id])
    invoice = next((each for each in issued if each.kind is DocumentKind.INVOICE), None)
    if invoice is None and not (rules.is_earned(part.status) and part.confirmed_at is not None):
        return
    if invoice is None:
        invoice = await _issue(session, order, part, DocumentKind.INVOICE, invoice_facts(order, part), now=now)
    noted = {each.credit_id for each in issued if each.kind is DocumentKind.CREDIT_NOTE}
    for credit in await crediting.list_credits(session, part_ids=[part.id]):
        if credit.id not in noted and credit.amount and credit.kind is not CreditKind.TRANSFER:
            facts = _note_facts(order, part, credit, invoice)
            await _issue(session, order, part, DocumentKind.CREDIT_NOTE, facts, credit_id=credit.id, now=now)
    if part.status is Status.CANCELLED and None not in noted and part.worth:
        facts = _rest_facts(order, part, invoice)
        await _issue(session, order, part, DocumentKind.CREDIT_NOTE, facts, now=now)


async def list_documents(session: ReadSession, *, part_ids: Collection[UUID]) -> tuple[Document, ...]:
    """The papers of some parts, oldest first; one statement. The caller has checked whose they are."""
    return await documents.list_documents(session, part_ids=part_ids)


def invoice_facts(order: Order, part: SubOrder) -> Mapping[str, Any]:
    """What stands on an invoice: lines as they were sold, and what they come to."""
    return {
        **_common(order, part),
        "lines": [_line_facts(line) for line in part.lines],
        "subtotal": part.amounts.subtotal.amount,
        # What the transfer asked for less was agreed before anything was paid: no credit note follows for it.
        "discount": (part.amounts.discount + part.credited.transfer).amount,
        "shipping": part.amounts.shipping.amount,
        "tax_included": part.amounts.tax_included.amount,
        "tax_added": part.amounts.tax_added.amount,
        "total": (part.amounts.total - part.credited.transfer).amount,
    }


def _note_facts(order: Order, part: SubOrder, credit: Credit, invoice: Document) -> Mapping[str, Any]:
    titles = {line.id: line for line in part.lines}
    lines = [
        {
            "title": titles[each.line_id].product_title,
            "variant": titles[each.line_id].variant_title,
            "sku": titles[each.line_id].sku,
            "quantity": each.quantity,
            "total": each.amount.amount,
        }
        for each in credit.lines
    ]
    return {
        **_common(order, part),
        "invoice": invoice.number,
        "lines": lines,
        "reason": credit.reason,
        "shipping": credit.shipping.amount,
        "tax": credit.tax.amount,
        "total": credit.amount.amount,
    }


def _rest_facts(order: Order, part: SubOrder, invoice: Document) -> Mapping[str, Any]:
    return {
        **_common(order, part),
        "invoice": invoice.number,
        "lines": [],
        "reason": "",
        "shipping": (part.amounts.shipping - part.credited.shipping).amount,
        "tax": (part.amounts.tax - part.credited.tax).amount,
        "total": part.worth.amount,
    }


def _common(order: Order, part: SubOrder) -> Mapping[str, Any]:
    return {
        "shop": part.shop_name,
        "order": order.code,
        "order_number": part.number,
        "placed_at": part.placed_at.isoformat(),
        "currency": order.currency,
        "name": order.contact.name,
        "address": [
            order.address.line,
            " ".join(filter(None, (order.address.postal_code, order.address.city))),
            ", ".join(filter(None, (order.address.region, order.address.country))),
        ],
    }


def _line_facts(line: Line) -> Mapping[str, Any]:
    def minor(amount: Money) -> int:
        return amount.amount

    return {
        "title": line.product_title,
        "variant": line.variant_title,
        "sku": line.sku,
        "quantity": line.quantity,
        "unit_price": minor(line.unit_price),
        "discount": minor(line.discount),
        "total": minor(line.subtotal - line.discount),
    }


async def _issue(
    session: WriteSession,
    order: Order,
    part: SubOrder,
    kind: DocumentKind,
    facts: Mapping[str, Any],
    *,
    now: datetime,
    credit_id: UUID | None = None,
) -> Document:
    document = Document(
        id=ids.new_id(),
        shop_id=part.shop_id,
        sub_order_id=part.id,
        kind=kind,
        # Last, and for the shortest time: all papers of the shop wait for this number.
        number=await documents.take_number(session, shop_id=part.shop_id, kind=kind),
        credit_id=credit_id,
        language=order.locale,
        facts=facts,
        issued_at=now,
    )
    await documents.insert_document(session, document)
    return document
