"""Those who bought in a shop: looked at in a list, and written into a file."""

from collections.abc import AsyncIterator
from uuid import UUID

from sokoni.commerce.order.buyer_types import ShopBuyer
from sokoni.commerce.order.exchange import writing
from sokoni.commerce.order.repository import buyers
from sokoni.core import tables
from sokoni.core.database import Database, ReadSession
from sokoni.core.pages import Page, PageQuery

BATCH = 500


async def list_buyers(
    session: ReadSession, *, shop_id: UUID, page: PageQuery, text: str | None = None
) -> Page[ShopBuyer]:
    """Those who bought in a shop with what they ordered there, who bought last first; two statements.

    `text` is a part of a name or an e-mail address.
    """
    return await buyers.list_of_shop(session, shop_id=shop_id, text=text, page=page)


async def write_buyers(database: Database, *, shop_id: UUID, text: str | None = None) -> AsyncIterator[bytes]:
    """Those who bought in a shop as CSV, piece by piece: a row for each of their currencies; two statements for 500.

    Who buys meanwhile moves to the head of the list, which is written already, and may be left out.
    """
    head = tables.MARK + tables.csv_lines([writing.BUYER_COLUMNS])
    cursor: str | None = None
    while True:
        async with database.read() as session:
            page = await list_buyers(session, shop_id=shop_id, page=PageQuery(limit=BATCH, cursor=cursor), text=text)
        # The head goes out with the first rows, so that what fails before them is still told as a failure.
        yield head + tables.csv_lines(row for each in page.items for row in writing.buyer_rows(each))
        head, cursor = b"", page.next_cursor
        if cursor is None:
            return
