"""Papers in words and as files: in every language, the same bytes each time, with all that they must say."""

import io
from datetime import UTC, datetime

import pytest
from fontTools.ttLib import TTFont

from sokoni.commerce.order.document_types import Document, DocumentKind
from sokoni.core.ids import new_id
from sokoni.web import papers, printing

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
LINE = {"title": "چراغ رومیزی (Ñ)", "variant": "XL", "sku": "L-1", "quantity": 3}


def document(language: str, kind: DocumentKind = DocumentKind.INVOICE, **more: object) -> Document:
    facts = {
        "shop": "Casa Lino",
        "order": "K7QX2MPA",
        "order_number": 12,
        "placed_at": NOW.isoformat(),
        "currency": "COP",
        "name": "Ana María",
        "address": ["Calle 72 # 10-07", "110111 Bogotá", "CO"],
        "lines": [{**LINE, "unit_price": 1_299_000, "discount": 0, "total": 3_897_000}],
        "subtotal": 3_897_000,
        "discount": 97_000,
        "shipping": 500_000,
        "tax_included": 0,
        "tax_added": 190_000,
        "total": 4_490_000,
        **more,
    }
    return Document(
        id=new_id(),
        shop_id=new_id(),
        sub_order_id=new_id(),
        kind=kind,
        number=41,
        credit_id=None,
        language=language,
        facts=facts,
        issued_at=NOW,
    )


@pytest.mark.parametrize(
    ("language", "title", "direction", "total"),
    [
        ("en", "Invoice", "ltr", "44,900"),
        ("es-CO", "Factura", "ltr", "44.900"),
        ("fa", "فاکتور", "rtl", "۴۴٬۹۰۰"),
        ("de", "Invoice", "ltr", "44,900"),
    ],
)
def test_an_invoice_speaks_the_language_of_its_order(language: str, title: str, direction: str, total: str):
    sheet = papers.sheet_of(document(language))
    assert (sheet.title, sheet.direction) == (title, direction)
    assert total in sheet.sums[-1][1]
    assert len(sheet.sums) == 5
    assert sheet.rows[0][0] == "چراغ رومیزی (Ñ) (XL)"


def test_a_note_names_its_invoice_and_a_rest_says_what_it_is():
    note = document("en", DocumentKind.CREDIT_NOTE, invoice=7, lines=[], tax=0, shipping=0, reason="Worn")
    sheet = papers.sheet_of(note)
    assert ("For invoice", "7") in sheet.facts
    assert sheet.rows[0][0] == "Given back of the order"
    assert (list(sheet.notes), papers.name_of(note)) == (["Worn"], "credit-note-41")


@pytest.mark.parametrize("language", ["en", "fa"])
def test_the_same_paper_gives_the_same_bytes_over_several_pages(language: str):
    long = document(language, lines=[{**LINE, "unit_price": 1, "discount": 0, "total": 3}] * 60)
    first, again = (printing.render(papers.sheet_of(long)) for _ in range(2))
    assert first == again
    assert first.startswith(b"%PDF-")
    assert first.count(b"/Type /Page\n") >= 2


def test_fonts_for_paper_hold_the_letters_of_our_languages():
    latin, persian = (
        TTFont(io.BytesIO((printing.FONTS / printing.file_name(family, 400)).read_bytes())).getBestCmap()
        for family in ("figtree-latin", "vazirmatn-arabic")
    )
    assert all(ord(letter) in latin for letter in "AZaz09áéíñü¿$€#(),.")
    assert all(ord(letter) in persian for letter in "آابپتچژکگی۰۱۲۳۴۵۶۷۸۹٬")
