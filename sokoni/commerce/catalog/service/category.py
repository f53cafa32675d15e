"""The operator's tree of categories."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sokoni.commerce.catalog import errors, events, rules
from sokoni.commerce.catalog.repository import category as repository
from sokoni.commerce.catalog.types import Category, CategoryDraft, CategoryTextChange
from sokoni.core import change, difference, ids
from sokoni.core import events as outbox
from sokoni.core.database import ReadSession, WriteSession

_NO_TEXT: Mapping[str, str] = {"name": "", "description": "", "seo_title": "", "seo_description": ""}


async def list_categories(session: ReadSession, *, locale: str) -> Sequence[Category]:
    """The roots of the tree, each with its branches; one statement."""
    return rules.grow_tree(await repository.list_all(session, locale=locale))


async def get_category_by_slug(session: ReadSession, *, slug: str, locale: str) -> Category:
    """A category without its branches.

    Raises:
        CategoryMissing: there is none.
    """
    found = await repository.get_by_slug(session, slug=slug, locale=locale)
    if found is None:
        raise errors.CategoryMissing
    return found


async def add_category(session: WriteSession, *, draft: CategoryDraft, actor: change.Actor, now: datetime) -> UUID:
    """The id of a new category.

    Raises:
        ProductInvalid: its slug or names cannot be used.
        CategoryMissing: there is no such parent.
        CategorySlugTaken: another one has its slug.
    """
    rules.check_category(draft)
    parent_path = ""
    if draft.parent_id is not None:
        parent = await repository.get_locked(session, category_id=draft.parent_id)
        if parent is None:
            raise errors.CategoryMissing
        parent_path = parent.path
    category_id = ids.new_id()
    values = {
        "id": category_id,
        "parent_id": draft.parent_id,
        "slug": draft.slug,
        "path": f"{parent_path}{draft.slug}/",
        "language": next(iter(draft.names)),
        "position": draft.position,
        "created_at": now,
    }
    if not await repository.add(session, values=values, names=draft.names):
        raise errors.CategorySlugTaken(slug=draft.slug)
    after = {"slug": draft.slug, "names": dict(draft.names), "path": values["path"]}
    await _record(
        session, category_id=category_id, action="category.create", before=None, after=after, actor=actor, now=now
    )
    return category_id


async def update_category(
    session: WriteSession,
    *,
    category_id: UUID,
    actor: change.Actor,
    now: datetime,
    texts: Mapping[str, CategoryTextChange] | None = None,
    position: int | None = None,
) -> None:
    """Change the words of a category, by language, and its place among its siblings.

    Raises:
        CategoryMissing: there is none.
        ProductInvalid: a name is blank, or missing in a language that is new.
    """
    row = await repository.get_locked(session, category_id=category_id)
    if row is None:
        raise errors.CategoryMissing
    before: dict[str, Any] = {"position": row.position, "texts": {}}
    after: dict[str, Any] = {"position": row.position if position is None else position, "texts": {}}
    for language, said in (texts or {}).items():
        known = await repository.get_text(session, category_id=category_id, language=language)
        given: Mapping[str, Any] = said
        wanted: dict[str, str] = {**_NO_TEXT, **(known or {}), **given}
        if not wanted["name"].strip():
            raise errors.ProductInvalid(field="names", reason="a category needs a name in each of its languages")
        wanted["description"] = rules.clean_html(wanted["description"])
        await repository.put_text(session, category_id=category_id, language=language, values=wanted)
        before["texts"][language], after["texts"][language] = known, wanted
    if position is not None:
        await repository.change(session, category_id=category_id, values={"position": position})
    old, new = difference.differences(before, after)
    if new:
        await _record(
            session, category_id=category_id, action="category.update", before=old, after=new, actor=actor, now=now
        )


async def move_category(
    session: WriteSession, *, category_id: UUID, parent_id: UUID | None, actor: change.Actor, now: datetime
) -> None:
    """Hang a category, with everything below it, under another one or at the root.

    Raises:
        CategoryMissing: it or the parent does not exist.
        CategoryMoveRefused: the parent is in its own branch.
    """
    # In key order, so that two moves which cross don't wait for each other.
    wanted = sorted({category_id, parent_id} - {None}, key=str)
    locked = {each: await repository.get_locked(session, category_id=each) for each in wanted if each is not None}
    node, parent = locked[category_id], locked[parent_id] if parent_id is not None else None
    if node is None or (parent_id is not None and parent is None):
        raise errors.CategoryMissing
    if parent is not None and parent.path.startswith(node.path):
        raise errors.CategoryMoveRefused
    new_path = f"{parent.path if parent is not None else ''}{node.slug}/"
    if new_path == node.path:
        return
    await repository.move_branch(session, old_path=node.path, new_path=new_path)
    await repository.change(session, category_id=category_id, values={"parent_id": parent_id})
    before, after = {"path": node.path}, {"path": new_path}
    await _record(
        session, category_id=category_id, action="category.move", before=before, after=after, actor=actor, now=now
    )


async def _record(
    session: WriteSession,
    *,
    category_id: UUID,
    action: str,
    before: Mapping[str, object] | None,
    after: Mapping[str, object],
    actor: change.Actor,
    now: datetime,
) -> None:
    await change.record(
        session,
        actor=actor,
        action=action,
        subject_kind="category",
        subject_id=category_id,
        before=before,
        after=after,
        now=now,
    )
    await outbox.publish(session, events.CategoryChanged(category_id=category_id))
