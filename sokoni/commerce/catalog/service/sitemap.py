"""Every address of the catalogue, page by page, for those who walk through all of it."""

from collections.abc import Sequence
from uuid import UUID

from sokoni.commerce.catalog.repository import sitemap
from sokoni.commerce.catalog.types import ListedAddress
from sokoni.core.database import ReadSession


async def list_address_pages(session: ReadSession, *, size: int) -> Sequence[UUID]:
    """Where each page of so many products begins; one statement."""
    return await sitemap.list_page_starts(session, size=size)


async def list_addresses(session: ReadSession, *, start: UUID, size: int) -> Sequence[ListedAddress]:
    """The addresses of one page; one statement, as fast for the last page as for the first."""
    return await sitemap.list_addresses(session, start=start, size=size)
