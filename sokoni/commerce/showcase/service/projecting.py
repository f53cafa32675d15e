"""From the truth to the read models: products are read whole and written as visitors will see them."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sokoni.commerce.catalog import service as catalog
from sokoni.commerce.catalog.types import Category, WholeProduct
from sokoni.commerce.review import service as review
from sokoni.commerce.review.types import Summary
from sokoni.commerce.showcase import events, rules
from sokoni.commerce.showcase.repository import counting
from sokoni.commerce.showcase.repository import projection as repository
from sokoni.commerce.showcase.repository.projection import Known, Prepared
from sokoni.commerce.showcase.types import EVERYTHING, category_scope, collection_scope, shop_scope
from sokoni.commerce.stock import service as stock
from sokoni.commerce.stock.types import Level
from sokoni.core import events as outbox
from sokoni.core.database import ReadSession, WriteSession
from sokoni.core.jobs import service as jobs
from sokoni.core.jobs.types import NewJob

COUNT_FACETS = "showcase.count_facets"
# A scope that takes long to count is counted less often: at most a twentieth of the time goes into it.
_REST_PER_COUNT = 20


async def prepare(session: ReadSession, *, product_ids: Collection[UUID]) -> list[Prepared]:
    """What the showcase should hold of some products, read from the truth.

    Eight statements, and one for each language.
    """
    products = await catalog.list_whole(session, product_ids=product_ids)
    variant_ids = [variant.id for product in products for variant in product.detail.variants]
    levels = await stock.levels(session, variant_ids=variant_ids)
    ids_by_path = {each.path: each.id for each in _flat(await catalog.list_categories(session, locale=""))}
    ratings = await review.summaries(session, product_ids=product_ids)
    return [_prepared(each, levels, ids_by_path, ratings.get(each.detail.id, Summary())) for each in products]


async def project(
    session: WriteSession, *, product_ids: Collection[UUID], now: datetime, count_delay: timedelta
) -> None:
    """Let the showcase say of some products what is true of them now, and tell caches which listings changed."""
    as_of = await repository.horizon(session)
    known = await repository.list_known(session, product_ids=product_ids)
    prepared = await prepare(session, product_ids=product_ids)
    written = await repository.put(session, prepared, as_of=as_of)
    gone = known.keys() - {each.product_id for each in prepared}
    if gone:
        await repository.remove(session, product_ids=gone)
    moved = [each for each in prepared if each.product_id in written and _looks_new(each, known.get(each.product_id))]
    scopes = {scope for each in moved for scope in _scopes_now(each)}
    scopes |= {scope for each in (*(each.product_id for each in moved), *gone) for scope in _scopes_before(known, each)}
    scopes |= await _collections_of(session, [each.product_id for each in moved])
    changed = events.ShowcaseChanged(product_ids=sorted(written | gone), scopes=sorted(scopes))
    await outbox.publish(session, *([changed] if changed.product_ids else []))
    await queue_counts(session, sorted(scopes), now=now, delay=count_delay)


async def fill(session: WriteSession, *, product_ids: Collection[UUID], tables: str) -> int:
    """Write some products into tables that nobody reads yet; how many of them are on sale."""
    as_of = await repository.horizon(session)
    prepared = await prepare(session, product_ids=product_ids)
    await repository.put(session, prepared, as_of=as_of, tables=tables)
    return sum(each.is_listed for each in prepared)


async def queue_counts(session: WriteSession, scopes: Sequence[str], *, now: datetime, delay: timedelta) -> None:
    """Let the facets of some scopes be counted soon, of those that take long less often."""
    if not scopes:
        return
    costs = await counting.list_costs(session, scopes=scopes)
    await jobs.enqueue_many(
        session,
        [
            NewJob(
                name=COUNT_FACETS,
                arguments={"scope": scope},
                run_at=now + max(delay, timedelta(milliseconds=costs.get(scope, 0) * _REST_PER_COUNT)),
                dedupe_key=f"{COUNT_FACETS}:{scope}",
            )
            for scope in scopes
        ],
    )


async def _collections_of(session: ReadSession, product_ids: Sequence[UUID]) -> set[str]:
    """The collections in which some products stand; who joins or leaves them is told by their own event."""
    found = await catalog.list_collections_of(session, product_ids=product_ids)
    return {collection_scope(each) for ids in found.values() for each in ids}


def _prepared(
    product: WholeProduct, levels: Mapping[UUID, Level], ids_by_path: Mapping[str, UUID], rating: Summary
) -> Prepared:
    detail, card = product.detail, product.card
    if not detail.is_listed:
        return Prepared(product_id=detail.id, shop_id=detail.shop_id, cards={}, details={})
    left = rules.left_of(product, levels)
    said, holds = rules.card_halves(product, is_available=any(each != 0 for each in left.values()), rating=rating)
    details, offer = rules.detail_halves(product, left=left, rating=rating)
    categories = rules.branch_ids((each.path for each in detail.categories), ids_by_path)
    tokens = rules.tokens_of(detail, left=left, rating=rating)
    title_words = rules.words_of(words.title for words in product.words.values())
    other_words = rules.words_of((detail.product_type, detail.vendor, *detail.tags))
    digest = rules.digest_of(
        (
            holds,
            *(part for language, each in sorted(said.items()) for part in (language.encode(), each)),
            *(each.bytes for each in categories),
            *(token.encode() for token in tokens),
            title_words.encode(),
            other_words.encode(),
        )
    )
    return Prepared(
        product_id=detail.id,
        shop_id=detail.shop_id,
        address=f"{detail.shop_slug}/{detail.slug}",
        language=product.language,
        currency=detail.currency,
        price=card.price.amount,
        categories=categories,
        tokens=tokens,
        title_words=title_words,
        other_words=other_words,
        card=holds,
        cards=said,
        details=details,
        holds=offer,
        digest=digest,
    )


def _looks_new(prepared: Prepared, known: Known | None) -> bool:
    if known is None:
        return prepared.is_listed
    return (prepared.is_listed, prepared.digest) != (known.is_listed, known.digest)


def _scopes_now(prepared: Prepared) -> Iterable[str]:
    """Where a product is listed."""
    return (EVERYTHING, shop_scope(prepared.shop_id), *map(category_scope, prepared.categories))


def _scopes_before(known: Mapping[UUID, Known], product_id: UUID) -> Iterable[str]:
    """Where a product was listed."""
    before = known.get(product_id)
    if before is None or not before.is_listed:
        return ()
    return (EVERYTHING, shop_scope(before.shop_id), *map(category_scope, before.categories))


def _flat(tree: Iterable[Category]) -> Iterable[Category]:
    for node in tree:
        yield node
        yield from _flat(node.children)
