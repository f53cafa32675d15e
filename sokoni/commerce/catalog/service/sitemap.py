"""Every address of the catalogue, page by page, for those who walk through all of it."""

from collections.abc import Sequence
from uuid import UUID

from sokoni.commerce.catalog.repository import sitemap
from sokoni.commerce.catalog.types import Listed, ListedAddress
from sokoni.core.database import ReadSession


async def list_address_pages(session: ReadSession, *, of: Listed, size: int) -> Sequence[UUID]:
    """Where each page of so many begins; one statement."""
    return await sitemap.list_page_starts(session, of=of, size=size)


async def list_addresses(session: ReadSession, *, of: Listed, start: UUID, size: int) -> Sequence[ListedAddress]:
    """The addresses of one page; one statement, as fast for the last page as for the first."""
    return await sitemap.list_addresses(session, of=of, start=start, size=size)
