"""The operator's tree of categories."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Uuid, case, cast, delete, func, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import aliased

from sokoni.commerce.catalog import rules
from sokoni.commerce.catalog.models import CategoryRow, CategoryTextRow, MovedCategoryRow
from sokoni.commerce.catalog.types import Category
from sokoni.core.database import ReadSession, WriteSession, insert_many

_TEXT_FIELDS = ("name", "description", "seo_title", "seo_description")
_LOOKED_FOR = text(
    """
    SELECT EXISTS (
        SELECT FROM collections
        WHERE rule -> 'conditions' @> jsonb_build_array(
            jsonb_build_object('field', 'category', 'value', CAST(:category_id AS text))
        )
    )
    """
)
_LEAVE_ADDRESS = text(
    """
    WITH taken_up AS (DELETE FROM moved_categories WHERE slug = CAST(:new AS text))
    INSERT INTO moved_categories (slug, category_id, moved_at) VALUES (CAST(:old AS text), :category_id, :now)
    ON CONFLICT (slug) DO UPDATE SET category_id = excluded.category_id, moved_at = excluded.moved_at
    """
)


async def list_all(session: ReadSession, *, locale: str) -> Sequence[Category]:
    """Every category, flat, parents before their children; one statement."""
    statement = _texts(locale).order_by(func.length(CategoryRow.path), CategoryRow.position, CategoryRow.path)
    return [_category(row) for row in (await session.execute(statement)).all()]


async def get_by_slug(session: ReadSession, *, slug: str, locale: str) -> Category | None:
    """A category without its branches."""
    row = (await session.execute(_texts(locale).where(CategoryRow.slug == slug))).one_or_none()
    return None if row is None else _category(row)


async def get_locked(session: WriteSession, *, category_id: UUID) -> Row[Any] | None:
    """A category's row that nobody else changes until this transaction ends."""
    statement = select(*CategoryRow.__table__.columns).where(CategoryRow.id == category_id).with_for_update()
    return (await session.execute(statement)).one_or_none()


async def list_missing(session: ReadSession, *, category_ids: Collection[UUID]) -> frozenset[UUID]:
    """Those of some ids that name no category."""
    statement = select(CategoryRow.id).where(CategoryRow.id == func.any(list(category_ids)))
    return frozenset(category_ids) - frozenset((await session.execute(statement)).scalars())


async def get_state(session: ReadSession, row: Row[Any]) -> dict[str, Any]:
    """A category as one JSON value, with its words in every language; one statement."""
    statement = select(CategoryTextRow).where(CategoryTextRow.category_id == row.id)
    texts = (await session.execute(statement)).scalars()
    return {
        "slug": row.slug,
        "parent_id": None if row.parent_id is None else str(row.parent_id),
        "position": row.position,
        "texts": {each.language: {name: getattr(each, name) for name in _TEXT_FIELDS} for each in texts},
    }


async def get_moved_slug(session: ReadSession, *, slug: str) -> str | None:
    """Where the category that had an address stands now."""
    statement = (
        select(CategoryRow.slug)
        .join(MovedCategoryRow, MovedCategoryRow.category_id == CategoryRow.id)
        .where(MovedCategoryRow.slug == slug)
    )
    return (await session.execute(statement)).scalar_one_or_none()


async def add(session: WriteSession, *, values: Mapping[str, Any], texts: Mapping[str, Mapping[str, str]]) -> bool:
    """Insert a category with its words; False when its slug is taken."""
    statement = (
        insert(CategoryRow).values(values).on_conflict_do_nothing(index_elements=["slug"]).returning(CategoryRow.id)
    )
    if (await session.execute(statement)).scalar_one_or_none() is None:
        return False
    await put_texts(session, category_id=values["id"], texts=texts)
    return True


async def move_branch(
    session: WriteSession, *, category_id: UUID, old_path: str, new_path: str, slug: str, parent_id: UUID | None
) -> bool:
    """Give a category another slug or parent, and it and everything below it paths that begin anew; one statement.

    False when another category has the slug.
    """
    is_root = CategoryRow.id == category_id
    fresh = {
        "path": func.concat(new_path, func.substr(CategoryRow.path, len(old_path) + 1)),
        "slug": case((is_root, slug), else_=CategoryRow.slug),
        "parent_id": case((is_root, cast(parent_id, Uuid)), else_=CategoryRow.parent_id),
    }
    branch = CategoryRow.path.startswith(old_path, autoescape=True)
    try:
        async with session.begin_nested():
            await session.execute(update(CategoryRow).where(branch).values(fresh))
    except IntegrityError:
        return False
    return True


async def change(session: WriteSession, *, category_id: UUID, values: Mapping[str, Any]) -> None:
    """Write some fields of a category."""
    await session.execute(update(CategoryRow).where(CategoryRow.id == category_id).values(values))


async def remove_unused(session: WriteSession, *, category_id: UUID) -> bool:
    """Remove a category; False when products or branches hang on it, or a collection's rule looks for it."""
    if (await session.execute(_LOOKED_FOR, {"category_id": str(category_id)})).scalar_one():
        return False
    try:
        async with session.begin_nested():
            await session.execute(delete(CategoryRow).where(CategoryRow.id == category_id))
    except IntegrityError:
        return False
    return True


async def leave_address(session: WriteSession, *, category_id: UUID, old: str, new: str, now: datetime) -> None:
    """Let an old address lead to the category; one statement."""
    await session.execute(_LEAVE_ADDRESS, {"category_id": category_id, "old": old, "new": new, "now": now})


async def put_texts(session: WriteSession, *, category_id: UUID, texts: Mapping[str, Mapping[str, str]]) -> None:
    """Let a category have these words and no others; two statements."""
    await session.execute(delete(CategoryTextRow).where(CategoryTextRow.category_id == category_id))
    rows = [{"category_id": category_id, "language": language, **said} for language, said in texts.items()]
    await session.execute(insert_many(CategoryTextRow), rows)


def _texts(locale: str) -> Any:
    wanted, default = aliased(CategoryTextRow), aliased(CategoryTextRow)
    language = rules.language_of(locale)
    return (
        select(
            CategoryRow.id,
            CategoryRow.parent_id,
            CategoryRow.slug,
            CategoryRow.path,
            CategoryRow.position,
            CategoryRow.updated_at,
            func.coalesce(wanted.name, default.name, CategoryRow.slug).label("name"),
            func.coalesce(wanted.description, default.description, "").label("description"),
            func.coalesce(wanted.seo_title, default.seo_title, "").label("seo_title"),
            func.coalesce(wanted.seo_description, default.seo_description, "").label("seo_description"),
        )
        .outerjoin(wanted, (wanted.category_id == CategoryRow.id) & (wanted.language == language))
        .outerjoin(default, (default.category_id == CategoryRow.id) & (default.language == CategoryRow.language))
    )


def _category(row: Row[Any]) -> Category:
    return Category(**row._mapping)  # noqa: SLF001  # SQLAlchemy's public name for a row as a mapping
