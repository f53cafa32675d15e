"""The operator's tree of categories."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import aliased

from sokoni.commerce.catalog import rules
from sokoni.commerce.catalog.models import CategoryRow, CategoryTextRow
from sokoni.commerce.catalog.types import Category
from sokoni.core.database import ReadSession, WriteSession


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


async def add(session: WriteSession, *, values: Mapping[str, Any], names: Mapping[str, str]) -> bool:
    """Insert a category with its names; False when its slug is taken."""
    statement = (
        insert(CategoryRow).values(values).on_conflict_do_nothing(index_elements=["slug"]).returning(CategoryRow.id)
    )
    if (await session.execute(statement)).scalar_one_or_none() is None:
        return False
    rows = [{"category_id": values["id"], "language": language, "name": name} for language, name in names.items()]
    await session.execute(insert(CategoryTextRow).values(rows))
    return True


async def move_branch(session: WriteSession, *, old_path: str, new_path: str) -> None:
    """Give a category and everything below it paths that begin anew; one statement."""
    fresh = func.concat(new_path, func.substr(CategoryRow.path, len(old_path) + 1))
    branch = CategoryRow.path.startswith(old_path, autoescape=True)
    await session.execute(update(CategoryRow).where(branch).values(path=fresh))


async def change(session: WriteSession, *, category_id: UUID, values: Mapping[str, Any]) -> None:
    """Write some fields of a category."""
    await session.execute(update(CategoryRow).where(CategoryRow.id == category_id).values(values))


async def get_text(session: ReadSession, *, category_id: UUID, language: str) -> dict[str, str] | None:
    """A category's words in one language."""
    columns = (
        CategoryTextRow.name, CategoryTextRow.description, CategoryTextRow.seo_title, CategoryTextRow.seo_description
    )  # fmt: skip
    statement = select(*columns).where(CategoryTextRow.category_id == category_id, CategoryTextRow.language == language)
    row = (await session.execute(statement)).one_or_none()
    return None if row is None else dict(row._mapping)  # noqa: SLF001  # SQLAlchemy's public name


async def put_text(session: WriteSession, *, category_id: UUID, language: str, values: Mapping[str, str]) -> None:
    """Write a category's words in one language, whether or not there were any."""
    statement = insert(CategoryTextRow).values(category_id=category_id, language=language, **values)
    await session.execute(
        statement.on_conflict_do_update(index_elements=["category_id", "language"], set_=dict(values))
    )


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
