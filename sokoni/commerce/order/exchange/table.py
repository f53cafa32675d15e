"""What both layouts of files of orders share: rows that belong together become an order, or a reason why not."""

from abc import abstractmethod
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, ClassVar

from sokoni.commerce.catalog.exchange.cells import CellError, read_price, read_whole
from sokoni.commerce.catalog.exchange.header import Header
from sokoni.commerce.catalog.exchange.records import Record
from sokoni.commerce.catalog.exchange.table import Row, TableReader
from sokoni.commerce.catalog.exchange.words import Sentence, short
from sokoni.commerce.catalog.types import Issue
from sokoni.commerce.order.exchange import words
from sokoni.commerce.order.exchange.parsed import Origin, ParsedOrder
from sokoni.core import money
from sokoni.core.money import UnknownCurrency

MAX_LINES = 1_000
MAX_PIECES = 1_000_000
_MAX_TEXT = 500
# Shopify writes '2026-03-21 10:00:00 -0500'.
_TIME_FORMATS = ("%Y-%m-%d %H:%M:%S %z",)


class OrderRow(Row):
    """One row of a file of orders, with what an order's cells may say."""

    def said(self, field: str, *, limit: int = _MAX_TEXT) -> str:
        """A text; '' where there is none.

        Raises:
            CellError: it is longer than anybody needs, or holds what no text holds.
        """
        text = (self.text(field) or "").replace("\x00", "\ufffd")
        if len(text) > limit:
            raise CellError(words.TOO_LONG, text=short(text), limit=limit)
        return text

    def time(self, field: str) -> datetime | None:
        """A time in UTC; None where there is none.

        Raises:
            CellError: it is no time, or names no zone.
        """
        text = self.said(field)
        return read_time(text) if text else None

    def amount(self, field: str, *, decimals: int) -> int:
        """An amount in minor units; 0 where there is none.

        Raises:
            CellError: it is no amount of the currency.
        """
        text = self.said(field)
        return read_price(text, decimals=decimals) if text else 0

    def pieces(self, field: str) -> int:
        """How many pieces were bought.

        Raises:
            CellError: fewer than one, or absurdly many.
        """
        quantity = read_whole(self.said(field), largest=MAX_PIECES)
        if quantity < 1:
            raise CellError(words.NO_QUANTITY, limit=f"{MAX_PIECES:,}")
        return quantity


class OrderReader(TableReader[ParsedOrder]):
    """Reads a file in which the rows of an order stand together."""

    not_ours = words.NOT_ORDERS
    origin: ClassVar[Origin]
    # What an order is called in the file.
    key: ClassVar[str]

    def __init__(self, field_by_name: Mapping[str, str], *, now: datetime) -> None:
        super().__init__(field_by_name)
        self._now = now
        self._rows: list[OrderRow] = []
        self._reference = ""
        # What was read before; some bytes for each order of the file.
        self._seen: set[str] = set()
        self._told: set[str] = set()

    @abstractmethod
    def _order(self, rows: list[OrderRow], reference: str) -> ParsedOrder:
        """The order that rows say.

        Raises:
            OrderError: they say none that can be kept.
        """

    def _row(self, record: Record, header: Header) -> Iterator[ParsedOrder | Issue]:
        row = OrderRow(record, header)
        reference = (row.text(self.key) or "").replace("\x00", "\ufffd")
        row.handle = reference[:255]
        if not reference or len(reference) > _MAX_TEXT:
            yield row.issue(words.NO_REFERENCE, self.key)
            return
        if reference != self._reference:
            yield from self._flush()
            if reference in self._seen:
                if reference not in self._told:
                    self._told.add(reference)
                    yield row.issue(words.APART, self.key)
                return
            self._seen.add(reference)
            self._reference = reference
        # One more than there may be is kept, so that it shows.
        if len(self._rows) <= MAX_LINES:
            self._rows.append(row)

    def _flush(self) -> Iterator[ParsedOrder | Issue]:
        rows, reference = self._rows, self._reference
        self._rows, self._reference = [], ""
        if not rows:
            return
        if len(rows) > MAX_LINES:
            yield rows[0].issue(words.TOO_MANY_LINES, limit=f"{MAX_LINES:,}")
            return
        try:
            order = self._order(rows, reference)
            check(rows[0], order, now=self._now)
        except OrderError as error:
            yield error.issue
        else:
            yield order


class OrderError(ValueError):
    """Rows say no order that can be kept; the issue says why, for people."""

    def __init__(self, row: Row, sentence: Sentence, field: str = "", **fields: Any) -> None:
        super().__init__(sentence.template)
        self.issue = row.issue(sentence, field, **fields)


def decimals_of(row: OrderRow, text: str) -> int:
    """How many decimals a currency's amounts have.

    Raises:
        OrderError: it is no currency that we know.
    """
    try:
        return money.exponent(text)
    except UnknownCurrency:
        raise OrderError(row, words.NO_CURRENCY, "currency", text=short(text)) from None


def read_time(text: str) -> datetime:
    """A time in UTC.

    Raises:
        CellError: it is no time, or names no zone.
    """
    for read in (datetime.fromisoformat, *(_by(each) for each in _TIME_FORMATS)):
        try:
            at = read(text)
        except ValueError:
            continue
        if at.tzinfo is not None:
            try:
                return at.astimezone(UTC)
            except OverflowError:
                break
    raise CellError(words.NO_TIME, text=short(text))


def _by(form: str) -> Callable[[str], datetime]:
    return lambda text: datetime.strptime(text, form)  # noqa: DTZ007  # the forms name a zone


def check(row: OrderRow, order: ParsedOrder, *, now: datetime) -> None:
    """Pass an order that can be kept.

    Raises:
        OrderError: it lies in the future, or its amounts contradict each other.
    """
    if not order.lines:
        raise OrderError(row, words.NO_LINES)
    if order.placed_at > now:
        raise OrderError(row, words.IN_FUTURE, "placed_at")
    if any(not 0 <= each.discount <= each.subtotal for each in order.lines):
        raise OrderError(row, words.DISCOUNT)
    if order.credited > order.total:
        raise OrderError(row, words.GIVEN_BACK)
