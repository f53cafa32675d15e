"""Orders into files, some hundreds at a time: no connection is held while somebody takes what was read."""

from collections.abc import AsyncIterator, Awaitable, Callable
from functools import partial
from uuid import UUID

from sokoni.commerce.order.exchange import writing
from sokoni.commerce.order.exchange.types import Batch
from sokoni.commerce.order.list_types import PartFilter
from sokoni.commerce.order.repository import exports
from sokoni.commerce.order.types import OrderFilter
from sokoni.core import tables
from sokoni.core.database import Database
from sokoni.core.pages import PageQuery

# So many orders are read with one session: enough to be quick, few enough for little memory.
BATCH = 500
_Read = Callable[..., Awaitable[Batch]]


def write_of_shop(database: Database, *, shop_id: UUID, wanted: PartFilter) -> AsyncIterator[bytes]:
    """A shop's parts of orders as CSV, newest first, piece by piece; three statements for each 500.

    What is ordered meanwhile is not in it, and what moves meanwhile stands in it once, as it was before or after.
    """
    return _pieces(database, partial(exports.list_of_shop, shop_id=shop_id, wanted=wanted))


def write_of_all(database: Database, *, wanted: OrderFilter) -> AsyncIterator[bytes]:
    """Everybody's orders as CSV, a row for each line of each shop's part; as `write_of_shop`."""
    return _pieces(database, partial(exports.list_of_all, wanted=wanted))


async def _pieces(database: Database, read: _Read) -> AsyncIterator[bytes]:
    head = tables.MARK + tables.csv_lines([writing.COLUMNS])
    cursor: str | None = None
    while True:
        async with database.read() as session:
            batch = await read(session, page=PageQuery(limit=BATCH, cursor=cursor))
        # The head goes out with the first orders, so that what fails before them is still told as a failure.
        yield head + tables.csv_lines(row for sold in batch.sold for row in writing.rows_of(sold))
        head, cursor = b"", batch.next_cursor
        if cursor is None:
            return
