"""Which column of a bank's file says what: by the words of its head, or by what stands in it. Pure.

Banks agree on nothing: some have one column of amounts, some one for money in and one for money out, some say the
direction in a word; some begin with lines about the account, and some have no head at all.
"""

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sokoni.commerce.bankstatement import cells

_FIRST_ROWS = 40
_MOST_SAY_SO = 0.7


class Role(StrEnum):
    """What a column says."""

    DATE = "date"
    AMOUNT = "amount"
    CREDIT = "credit"
    DEBIT = "debit"
    DIRECTION = "direction"
    BALANCE = "balance"
    TEXT = "text"


# The first that is found in a column's head says what it is: money in and out before the plain amount, dates first.
_WORDS: Sequence[tuple[Role, Sequence[str]]] = (
    (Role.DATE, ("date", "fecha", "data", "datum", "buchungstag", "tarih", "تاریخ")),
    (Role.BALANCE, ("balance", "saldo", "kontostand", "bakiye", "مانده", "موجودی")),
    (
        Role.CREDIT,
        (
            "credit", "money in", "paid in", "deposit", "abono", "haber", "ingreso", "credito", "consignacion",
            "entrada", "haben", "gutschrift", "بستانکار", "واریز",
        ),
    ),
    (
        Role.DEBIT,
        (
            "debit", "money out", "paid out", "withdrawal", "cargo", "debe", "retiro", "egreso", "salida", "soll",
            "lastschrift", "بدهکار", "برداشت",
        ),
    ),
    (Role.DIRECTION, ("d/c", "dr/cr", "cr/dr", "credit/debit", "debit/credit", "naturaleza", "signo", "نوع")),
    (Role.AMOUNT, ("amount", "importe", "monto", "valor", "betrag", "tutar", "مبلغ")),
    (
        Role.TEXT,
        (
            "desc", "detail", "detalle", "narrat", "memo", "refer", "payee", "payer", "name", "nombre", "concept",
            "particular", "transac", "benefic", "ordenante", "observa", "movimiento", "verwendung", "auftrag", "note",
            "nota", "text", "شرح", "توضیح", "پیگیری", "واریزکننده", "واریز کننده", "نام", "شماره",
        ),
    ),
)  # fmt: skip
# Two directions in one head are the column that says which.
_BOTH = ("credit", "debit")
_OUT = frozenset({"d", "dr", "db", "debit", "debito", "cargo", "out", "s", "soll", "-", "بدهکار", "برداشت"})


@dataclass(frozen=True, slots=True)
class Layout:
    """The roles of a file's columns, and where its lines begin."""

    roles: tuple[Role | None, ...]
    first_row: int

    def of(self, role: Role, row: Sequence[str]) -> Sequence[str]:
        """The cells of a row that have a role, without empty ones."""
        return [cell for have, cell in zip(self.roles, row, strict=False) if have is role and cell.strip()]

    def column(self, role: Role, rows: Sequence[Sequence[str]]) -> Sequence[str]:
        """All cells of a role."""
        return [cell for row in rows for cell in self.of(role, row)]

    @property
    def is_usable(self) -> bool:
        """Whether days and money are found."""
        has = set(self.roles)
        return Role.DATE in has and bool(has & {Role.AMOUNT, Role.CREDIT})


def find(rows: Sequence[Sequence[str]]) -> Layout | None:
    """How a file is laid out; None where no way to read it is found."""
    for number, row in enumerate(rows[:_FIRST_ROWS]):
        found = Layout(_one_of_each([_role_of(cell) for cell in row]), number + 1)
        if found.is_usable and not any(cells.is_date(cell) for cell in row):
            return found
    found = _by_content(rows)
    return found if found.is_usable else None


def is_out(cell: str) -> bool:
    """Whether a word of direction says that money went out."""
    return plain(cell) in _OUT


def plain(text: str) -> str:
    """A text as it is compared: without accents, in small letters, with one kind of each Persian letter."""
    split = unicodedata.normalize("NFKD", text.replace("ي", "ی").replace("ك", "ک"))
    kept = "".join(each for each in split if not unicodedata.combining(each))
    return " ".join(cells.latin(kept).replace("\u200c", " ").casefold().split())


def _role_of(cell: str) -> Role | None:
    words = plain(cell)
    if all(each in words for each in _BOTH):
        return Role.DIRECTION
    return next((role for role, known in _WORDS if any(word in words for word in known)), None)


def _one_of_each(roles: Sequence[Role | None]) -> tuple[Role | None, ...]:
    """Only the first column of a role counts, except of text: a second date is the one on which it was valued."""
    seen: set[Role] = set()
    kept: list[Role | None] = []
    for role in roles:
        kept.append(None if role in seen and role is not Role.TEXT else role)
        if role is not None:
            seen.add(role)
    return tuple(kept)


def _by_content(rows: Sequence[Sequence[str]]) -> Layout:
    width = max((len(row) for row in rows), default=0)
    columns = [[row[index] for row in rows[:_FIRST_ROWS] if index < len(row)] for index in range(width)]
    return Layout(_one_of_each([_role_by(column) for column in columns]), 0)


def _role_by(column: Sequence[str]) -> Role | None:
    if _share(column, cells.is_date) >= _MOST_SAY_SO:
        return Role.DATE
    if _share(column, cells.is_amount) >= _MOST_SAY_SO:
        # Of several, the first: the balance stands behind it.
        return Role.AMOUNT
    return Role.TEXT if any(cell.strip() for cell in column) else None


def _share(column: Sequence[str], is_such: Callable[[str], bool]) -> float:
    said = [cell for cell in column if cell.strip()]
    return sum(map(is_such, said)) / len(said) if said else 0.0
