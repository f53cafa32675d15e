"""All SQL of shops."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert

from sokoni.commerce.shop.models import ShopDocumentRow, ShopRow
from sokoni.commerce.shop.opening import rules as opening_rules
from sokoni.commerce.shop.opening.types import ALWAYS_OPEN
from sokoni.commerce.shop.types import Shop, ShopDocument, Status
from sokoni.core import keyset, pages
from sokoni.core.database import ReadSession, WriteSession, insert_many
from sokoni.core.keyset import Keyset
from sokoni.core.prepared import Prepared, is_among

_COLUMNS = tuple(ShopRow.__table__.columns)
_NEWEST_FIRST = Keyset(columns=(ShopRow.id,), kinds=(UUID,), falls=True)


async def get(session: ReadSession, *, shop_id: UUID) -> Shop | None:
    """A shop by its id."""
    row = (await session.execute(select(*_COLUMNS).where(ShopRow.id == shop_id))).one_or_none()
    return None if row is None else _shop(row)


async def get_locked(session: WriteSession, *, shop_id: UUID) -> Shop | None:
    """A shop that nobody else changes until this transaction ends; rows that point at it may still be added."""
    statement = select(*_COLUMNS).where(ShopRow.id == shop_id).with_for_update(key_share=True)
    row = (await session.execute(statement)).one_or_none()
    return None if row is None else _shop(row)


async def get_by_slug(session: ReadSession, *, slug: str) -> Shop | None:
    """A shop by its address."""
    row = (await session.execute(select(*_COLUMNS).where(ShopRow.slug == slug))).one_or_none()
    return None if row is None else _shop(row)


_BY_IDS = Prepared(lambda: select(*_COLUMNS).where(is_among(ShopRow.id, "shop_ids")).order_by(ShopRow.id))


async def list_by_ids(session: ReadSession, *, shop_ids: Collection[UUID]) -> Sequence[Shop]:
    """Some shops, the oldest first."""
    return [_shop(row) for row in await _BY_IDS.fetch(session, shop_ids=list(shop_ids))]


async def list_page_starts(session: ReadSession, *, size: int) -> Sequence[UUID]:
    """The first open shop of each page of so many; read from the index alone."""
    numbered = (
        select(ShopRow.id, func.row_number().over(order_by=ShopRow.id).label("place"))
        .where(ShopRow.status == Status.APPROVED.value)
        .subquery()
    )
    statement = select(numbered.c.id).where((numbered.c.place - 1) % size == 0).order_by(numbered.c.id)
    return (await session.execute(statement)).scalars().all()


async def list_addresses(session: ReadSession, *, start: UUID, size: int) -> Sequence[tuple[str, datetime]]:
    """The slugs of so many open shops from one on, and when each last changed."""
    statement = (
        select(ShopRow.slug, ShopRow.updated_at)
        .where(ShopRow.status == Status.APPROVED.value, ShopRow.id >= start)
        .order_by(ShopRow.id)
        .limit(size)
    )
    return [(row.slug, row.updated_at) for row in await session.execute(statement)]


async def list_page(session: ReadSession, *, status: Status | None, page: pages.PageQuery) -> pages.Page[Shop]:
    """A page of shops, the newest first, and how many there are; two statements."""
    wanted = [] if status is None else [ShopRow.status == status.value]
    found = await keyset.read(session, select(*_COLUMNS).where(*wanted), _NEWEST_FIRST, page, show=_shop)
    counted = select(ShopRow.id).where(*wanted).limit(pages.EXACT_COUNT_LIMIT + 1).subquery()
    count = (await session.execute(select(func.count()).select_from(counted))).scalar_one()
    return replace(found, count=pages.Count.limited(count))


async def list_slugs_like(session: ReadSession, *, prefix: str) -> Sequence[str]:
    """The slugs in use that begin with a text."""
    statement = select(ShopRow.slug).where(ShopRow.slug.startswith(prefix, autoescape=True))
    return (await session.execute(statement)).scalars().all()


async def add(session: WriteSession, *, values: Mapping[str, Any]) -> Shop | None:
    """Insert a shop; None when its slug is taken."""
    statement = insert(ShopRow).values(values).on_conflict_do_nothing(index_elements=["slug"]).returning(*_COLUMNS)
    row = (await session.execute(statement)).one_or_none()
    return None if row is None else _shop(row)


async def change(session: WriteSession, *, shop_id: UUID, values: Mapping[str, Any]) -> Shop:
    """Write some fields of a shop and return it."""
    statement = update(ShopRow).where(ShopRow.id == shop_id).values(values).returning(*_COLUMNS)
    return _shop((await session.execute(statement)).one())


async def set_list_currencies(session: WriteSession, *, shop_id: UUID, currencies: Sequence[str]) -> bool:
    """Keep in which currencies a shop has price lists; whether they are others than before."""
    statement = (
        update(ShopRow)
        .where(ShopRow.id == shop_id, ShopRow.list_currencies != list(currencies))
        .values(list_currencies=list(currencies))
        .returning(ShopRow.id)
    )
    return (await session.execute(statement)).scalar_one_or_none() is not None


async def list_documents(session: ReadSession, *, shop_ids: Collection[UUID]) -> Sequence[ShopDocument]:
    """The papers of some shops, those of each in the order in which they came."""
    columns = tuple(ShopDocumentRow.__table__.columns)
    statement = (
        select(*columns)
        .where(ShopDocumentRow.shop_id == func.any(list(shop_ids)))
        .order_by(ShopDocumentRow.shop_id, ShopDocumentRow.position)
    )
    rows = await session.execute(statement)
    return [ShopDocument(**dict(row._mapping)) for row in rows]  # noqa: SLF001  # SQLAlchemy's public name


async def insert_document(session: WriteSession, document: ShopDocument) -> None:
    """Write down a paper."""
    await session.execute(insert_many(ShopDocumentRow), [asdict(document)])


def _shop(row: Any) -> Shop:
    values = dict(row._mapping)  # noqa: SLF001  # SQLAlchemy's public name for a row as a mapping
    lists = tuple(values["list_currencies"])
    opening = ALWAYS_OPEN if row.opening is None else opening_rules.from_json(row.opening)
    return Shop(**{**values, "list_currencies": lists, "status": Status(values["status"]), "opening": opening})
