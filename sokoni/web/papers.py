"""Invoices, credit notes and packing slips in words: what stands on the sheet, and the file that is handed out.

An issued paper is written once: the first file that is made of it is kept, and is what everybody gets from then on.
"""

import asyncio
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from starlette.responses import Response

from sokoni.commerce.order.document_types import Document, DocumentKind
from sokoni.commerce.order.parcel_types import Parcel
from sokoni.commerce.order.types import SellerOrder
from sokoni.core.money import Money
from sokoni.services.media.ports import Storages
from sokoni.web import printing, translation
from sokoni.web.printing import Column, Sheet
from sokoni.web.translation import DEFAULT, LANGUAGES, N_, Language
from sokoni.web.wording import Wording

PDF = "application/pdf"
TITLES = {DocumentKind.INVOICE: N_("Invoice"), DocumentKind.CREDIT_NOTE: N_("Credit note")}


class Words:
    """How one language says and writes what stands on a sheet."""

    def __init__(self, code: str) -> None:
        self.language: Language = LANGUAGES.get(code.replace("_", "-").split("-")[0].lower(), DEFAULT)
        self.wording = Wording(self.language.code)
        self._known = translation.translations(self.language.code)

    def __call__(self, message: str, **values: object) -> str:
        """A sentence in the language."""
        text = self._known.gettext(message)
        return text % values if values else text


async def file_of(storages: Storages, document: Document) -> bytes:
    """The paper as PDF: the file that was made of it first, or a new one. No transaction may be open."""
    key = f"document/{document.shop_id}/{document.id}.pdf"
    if await storages.private.exists(key):
        return await storages.private.get(key)
    made = await asyncio.to_thread(printing.render, sheet_of(document))
    await storages.private.put(key, made, content_type=PDF)
    return made


async def slip_of(order: SellerOrder, parcel: Parcel, *, language: str) -> bytes:
    """The packing slip of a parcel: what is in it and whom it is for, without prices."""
    return await asyncio.to_thread(printing.render, slip_sheet(order, parcel, language=language))


def answer(data: bytes, *, name: str) -> Response:
    """A PDF that the browser shows."""
    headers = {"Content-Disposition": f'inline; filename="{name}.pdf"', "Cache-Control": "private, no-cache"}
    return Response(data, media_type=PDF, headers=headers)


def name_of(document: Document) -> str:
    """What the file of a paper is called."""
    return f"{document.kind.value.replace('_', '-')}-{document.number}"


def sheet_of(document: Document) -> Sheet:
    """What stands on an invoice or a credit note, in the language of its order."""
    words, facts = Words(document.language), document.facts
    is_invoice = document.kind is DocumentKind.INVOICE
    lines = _invoice_rows(words, facts) if is_invoice else _note_rows(words, facts)
    return Sheet(
        title=words(TITLES[document.kind]),
        subtitle=words(N_("No. %(number)s"), number=words.wording.number(document.number)),
        language=words.language.code,
        direction=words.language.direction,
        made_at=document.issued_at,
        facts=_facts(words, document),
        parties=[(words(N_("Seller")), [facts["shop"]]), (words(N_("Customer")), [facts["name"], *_lines(facts)])],
        columns=_columns(words, is_invoice=is_invoice),
        rows=lines,
        sums=_invoice_sums(words, facts) if is_invoice else _note_sums(words, facts),
        notes=[facts["reason"]] if facts.get("reason") else [],
    )


def slip_sheet(order: SellerOrder, parcel: Parcel, *, language: str) -> Sheet:
    """What stands on a packing slip."""
    words = Words(language)
    titles = {line.id: line for line in order.part.lines}
    number = words.wording.number
    tracking = " ".join(filter(None, (parcel.carrier_name, parcel.tracking.number)))
    facts = [
        (words(N_("Order")), f"{order.code} · {number(order.part.number)}"),
        (words(N_("Date")), words.wording.date(parcel.shipped_at)),
    ]
    address = order.address
    return Sheet(
        title=words(N_("Packing slip")),
        subtitle=words(N_("Parcel %(number)s"), number=number(parcel.number)),
        language=words.language.code,
        direction=words.language.direction,
        made_at=parcel.shipped_at,
        facts=[*facts, (words(N_("Carrier")), tracking)] if tracking else facts,
        parties=[
            (words(N_("Seller")), [order.part.shop_name]),
            (
                words(N_("Goes to")),
                [
                    order.contact.name,
                    address.line,
                    f"{address.postal_code} {address.city}".strip(),
                    ", ".join(filter(None, (address.region, address.country))),
                    order.contact.phone,
                ],
            ),
        ],
        columns=[
            Column(words(N_("Item")), 0.6),
            Column(words(N_("SKU")), 0.25),
            Column(words(N_("Quantity")), 0.15, True),
        ],
        rows=[
            [
                _named(titles[each.line_id].product_title, titles[each.line_id].variant_title),
                titles[each.line_id].sku,
                number(each.quantity),
            ]
            for each in parcel.lines
        ],
    )


def find(documents: Sequence[Document], document_id: UUID) -> Document | None:
    """The paper of an id among some."""
    return next((each for each in documents if each.id == document_id), None)


def _facts(words: Words, document: Document) -> list[tuple[str, str]]:
    facts, wording = document.facts, words.wording
    found = [
        (words(N_("Date")), wording.date(document.issued_at)),
        (words(N_("Order")), f"{facts['order']} · {wording.number(facts['order_number'])}"),
        (words(N_("Ordered on")), wording.date(datetime.fromisoformat(facts["placed_at"]))),
    ]
    if "invoice" in facts:
        found.append((words(N_("For invoice")), wording.number(facts["invoice"])))
    return found


def _lines(facts: Any) -> list[str]:
    return [line for line in facts["address"] if line]


def _columns(words: Words, *, is_invoice: bool) -> list[Column]:
    item, quantity, total = words(N_("Item")), words(N_("Quantity")), words(N_("Total"))
    if not is_invoice:
        return [Column(item, 0.6), Column(quantity, 0.15, True), Column(total, 0.25, True)]
    price = words(N_("Price"))
    return [Column(item, 0.44), Column(quantity, 0.12, True), Column(price, 0.22, True), Column(total, 0.22, True)]


def _invoice_rows(words: Words, facts: Any) -> list[list[str]]:
    money = _money(words, facts)
    return [
        [
            _named(line["title"], line["variant"]),
            words.wording.number(line["quantity"]),
            money(line["unit_price"]),
            money(line["total"]),
        ]
        for line in facts["lines"]
    ]


def _note_rows(words: Words, facts: Any) -> list[list[str]]:
    money = _money(words, facts)
    if not facts["lines"]:
        return [[words(N_("Given back of the order")), "", money(facts["total"] - facts["shipping"])]]
    return [
        [_named(line["title"], line["variant"]), words.wording.number(line["quantity"]), money(line["total"])]
        for line in facts["lines"]
    ]


def _invoice_sums(words: Words, facts: Any) -> list[tuple[str, str]]:
    money = _money(words, facts)
    named = (
        (N_("Items"), facts["subtotal"]),
        (N_("Discount"), -facts["discount"]),
        (N_("Delivery"), facts["shipping"]),
        (N_("Tax"), facts["tax_added"]),
    )
    sums = [(words(name), money(amount)) for name, amount in named if amount]
    if facts["tax_included"]:
        sums.append((words(N_("Tax in the prices")), money(facts["tax_included"])))
    return [*sums, (words(N_("Total")), money(facts["total"]))]


def _note_sums(words: Words, facts: Any) -> list[tuple[str, str]]:
    money = _money(words, facts)
    named = ((N_("Delivery"), facts["shipping"]), (N_("Tax within"), facts["tax"]))
    sums = [(words(name), money(amount)) for name, amount in named if amount]
    return [*sums, (words(N_("Given back")), money(facts["total"]))]


def _money(words: Words, facts: Any) -> Any:
    return lambda amount: words.wording.money(Money(amount, facts["currency"]))


def _named(title: str, variant: str) -> str:
    return f"{title} ({variant})" if variant else title
