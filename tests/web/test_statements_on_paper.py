"""Statements of what shops are owed, as sheets: in every language, the same bytes each time, sums that are those."""

from datetime import UTC, datetime

import pytest

from sokoni.commerce.payout.types import Parts, Payout, PayoutEntry, PayoutEntryKind, PayoutState, Statement
from sokoni.commerce.shop.types import Shop, Status
from sokoni.core.ids import new_id
from sokoni.core.money import Money
from sokoni.web import printing, statements

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
SHOP_ID = new_id()
SHOP = Shop(
    id=SHOP_ID,
    slug="casa-lino",
    name="Casa Lino",
    description="",
    city="Bogotá",
    country="CO",
    currency="COP",
    locale="es",
    primary_category="",
    phone="",
    returns_policy="",
    logo_hash=None,
    banner_hash=None,
    leaf_colour=None,
    marigold_colour=None,
    list_currencies=(),
    status=Status.APPROVED,
    status_reason="",
    status_changed_at=NOW,
    created_at=NOW,
    updated_at=NOW,
)


def cop(amount: int) -> Money:
    return Money(amount, "COP")


def entry(number: int, sign: int, kind: PayoutEntryKind) -> PayoutEntry:
    return PayoutEntry(
        transaction_id=new_id(),
        shop_id=SHOP_ID,
        reference_id=new_id(),
        number=number,
        kind=kind,
        parts=Parts(
            goods=cop(1_000_000 * sign),
            tax=cop(190_000 * sign),
            commission=cop(-100_000 * sign),
            commission_tax=cop(-19_000 * sign),
            direct=cop(0),
        ),
        booked_at=NOW,
        ripe_from=NOW,
    )


ENTRIES = [
    entry(7, 1, PayoutEntryKind.SALE),
    entry(8, 1, PayoutEntryKind.SALE),
    entry(8, -1, PayoutEntryKind.CREDIT),
]
STATEMENT = Statement(
    Payout(
        id=new_id(),
        shop_id=SHOP_ID,
        number=3,
        state=PayoutState.PAID,
        parts=ENTRIES[0].parts,
        carried=cop(-71_000),
        carried_tax=cop(0),
        entry_count=3,
        until=NOW,
        carried_into=None,
        reference="BANK-7",
        reason="",
        created_at=NOW,
        approved_at=NOW,
        paid_at=NOW,
        ended_at=None,
    ),
    ENTRIES,
)


@pytest.mark.parametrize(
    ("language", "title", "direction", "total", "kind"),
    [
        ("en", "Statement", "ltr", "10,000", "given back"),
        ("es", "Liquidación", "ltr", "10.000", "devuelto"),
        ("fa", "صورت‌حساب تسویه", "rtl", "۱۰٬۰۰۰", "پس‌داده‌شده"),  # noqa: RUF001  # such are its digits
    ],
)
def test_a_statement_speaks_the_language_of_its_reader(
    language: str, title: str, direction: str, total: str, kind: str
):
    sheet = statements.sheet_of(STATEMENT, SHOP, destination="Banco Uno\n123", language=language)
    assert (sheet.title, sheet.direction) == (title, direction)
    assert total in sheet.sums[-1][1]
    assert kind in sheet.rows[2]
    assert sheet.parties[1][1] == ["Banco Uno", "123"]
    assert printing.render(sheet) == printing.render(sheet)
    assert printing.render(sheet).startswith(b"%PDF")


def test_a_statement_leaves_out_what_comes_to_nothing_and_says_where_nothing_is_sent():
    sheet = statements.sheet_of(STATEMENT, SHOP, destination="", language="en")
    assert "Cash you took in" not in dict(sheet.sums)
    assert dict(sheet.sums)["Carried over"] == "-710\N{NO-BREAK SPACE}COP"
    assert sheet.parties[1][1] == ["—"]
