"""Looking at the showcase: a page of cards, a product."""

from uuid import UUID

from sokoni.commerce.catalog import service as catalog
from sokoni.commerce.catalog.rules import language_of
from sokoni.commerce.catalog.types import WholeProduct
from sokoni.commerce.review import service as review
from sokoni.commerce.review.types import Summary
from sokoni.commerce.showcase import rules
from sokoni.commerce.showcase.repository import listing as repository
from sokoni.commerce.showcase.types import ShelfQuery
from sokoni.commerce.stock import service as stock
from sokoni.core.database import ReadSession
from sokoni.core.pages import Page, PageQuery


async def list_cards(session: ReadSession, *, query: ShelfQuery, page: PageQuery, locale: str) -> Page[bytes]:
    """A page of cards as JSON objects (`rules.read_card` reads them), with the number of all; one statement.

    Raises:
        InvalidCursor: the cursor is damaged, or belongs to another order.
    """
    return await repository.list_cards(session, query=query, page=page, language=language_of(locale))


async def get_detail(session: ReadSession, *, product_id: UUID, locale: str) -> bytes | None:
    """A product on sale as a JSON object (`rules.read_detail` reads it); one statement.

    None where the showcase has none: it is not on sale, or came a moment ago; `get_truth` knows.
    """
    return await repository.get_detail(session, product_id=product_id, language=language_of(locale))


async def get_detail_at(session: ReadSession, *, shop_slug: str, slug: str, locale: str) -> bytes | None:
    """The product on sale at an address as a JSON object; one statement. None as for `get_detail`."""
    return await repository.get_detail_at(session, address=f"{shop_slug}/{slug}", language=language_of(locale))


async def get_truth(session: ReadSession, *, product_id: UUID, locale: str) -> bytes | None:
    """A product in any status, read from the truth: for those who work on it, and what is too new.

    Seven statements, and one for each of its languages. Who may see it is for `catalog.policies.check_can_see`.
    """
    for product in await catalog.list_whole(session, product_ids=[product_id]):
        variant_ids = [variant.id for variant in product.detail.variants]
        levels = await stock.levels(session, variant_ids=variant_ids)
        ratings = await review.summaries(session, product_ids=[product_id])
        rating = ratings.get(product_id, Summary())
        details, holds = rules.detail_halves(product, left=rules.left_of(product, levels), rating=rating)
        return rules.whole(details[_language(product, locale)], holds)
    return None


def _language(product: WholeProduct, locale: str) -> str:
    wanted = language_of(locale)
    return wanted if wanted in product.words else product.language
