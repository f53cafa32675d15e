"""The operator's tree of categories."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sokoni.commerce.catalog import errors, events, rules
from sokoni.commerce.catalog.repository import category as repository
from sokoni.commerce.catalog.types import Category, CategoryChange, CategoryDraft
from sokoni.core import change, difference, ids
from sokoni.core import events as outbox
from sokoni.core.database import ReadSession, WriteSession
from sokoni.core.versions import ANYTHING, Expected

_NO_TEXT: Mapping[str, str] = {"name": "", "description": "", "seo_title": "", "seo_description": ""}

# A category as one JSON value: what is written, recorded and taken back is a difference of two of them.
State = Mapping[str, Any]


async def list_categories(session: ReadSession, *, locale: str) -> Sequence[Category]:
    """The roots of the tree, each with its branches; one statement."""
    return rules.grow_tree(await repository.list_all(session, locale=locale))


async def get_category(session: ReadSession, *, category_id: UUID, locale: str) -> Category:
    """A category with its branches; one statement.

    Raises:
        CategoryMissing: there is none.
    """
    waiting = list(await list_categories(session, locale=locale))
    while waiting:
        each = waiting.pop()
        if each.id == category_id:
            return each
        waiting += each.children
    raise errors.CategoryMissing


async def get_category_by_slug(session: ReadSession, *, slug: str, locale: str) -> Category:
    """A category without its branches.

    Raises:
        CategoryMissing: there is none.
    """
    found = await repository.get_by_slug(session, slug=slug, locale=locale)
    if found is None:
        raise errors.CategoryMissing
    return found


async def find_moved_category(session: ReadSession, *, slug: str) -> str | None:
    """The address to which a category has moved from this one; one statement."""
    return await repository.get_moved_slug(session, slug=slug)


async def add_category(session: WriteSession, *, draft: CategoryDraft, actor: change.Actor, now: datetime) -> UUID:
    """The id of a new category.

    Raises:
        ProductInvalid: its slug or names cannot be used.
        CategoryMissing: there is no such parent.
        CategorySlugTaken: another one has its slug.
    """
    category_id = ids.new_id()
    state = {
        "slug": draft.slug,
        "parent_id": None if draft.parent_id is None else str(draft.parent_id),
        "position": draft.position,
        "texts": {language: {**_NO_TEXT, "name": name} for language, name in draft.names.items()},
    }
    await insert(
        session,
        category_id=category_id,
        language=next(iter(draft.names), ""),
        state=state,
        action="category.create",
        actor=actor,
        now=now,
    )
    return category_id


async def update_category(
    session: WriteSession,
    *,
    category_id: UUID,
    fields: CategoryChange,
    actor: change.Actor,
    now: datetime,
    expected: Expected = ANYTHING,
) -> None:
    """Change the address of a category, its words by language, and its place; an address that it had leads to it.

    Raises:
        CategoryMissing: it or the parent does not exist.
        ChangedMeanwhile: it is none of the versions that are expected.
        CategorySlugTaken: another one has the slug.
        CategoryMoveRefused: the parent is in its own branch.
        ProductInvalid: a slug or name cannot be used, or a name is missing in a language that is new.
    """
    found = await lock_state(session, category_id=category_id, parent_id=fields.get("parent_id"))
    if found is None:
        raise errors.CategoryMissing
    row, before = found
    expected.check(row.updated_at)
    given: Mapping[str, Any] = fields
    wanted = {**before, **{name: given[name] for name in ("slug", "position") if name in given}}
    if "parent_id" in fields:
        wanted["parent_id"] = None if fields["parent_id"] is None else str(fields["parent_id"])
    wanted["texts"] = _changed_texts(before["texts"], fields)
    is_move = before["parent_id"] != wanted["parent_id"]
    action = "category.move" if is_move else "category.update"
    await save(session, row=row, before=before, wanted=wanted, action=action, actor=actor, now=now)


async def move_category(
    session: WriteSession, *, category_id: UUID, parent_id: UUID | None, actor: change.Actor, now: datetime
) -> None:
    """Hang a category, with everything below it, under another one or at the root.

    Raises:
        CategoryMissing: it or the parent does not exist.
        CategoryMoveRefused: the parent is in its own branch.
    """
    fields = CategoryChange(parent_id=parent_id)
    await update_category(session, category_id=category_id, fields=fields, actor=actor, now=now)


async def remove_category(
    session: WriteSession,
    *,
    category_id: UUID,
    actor: change.Actor,
    now: datetime,
    expected: Expected = ANYTHING,
) -> None:
    """Take a category away that nothing stands in; undo brings it back.

    Raises:
        CategoryMissing: there is none.
        ChangedMeanwhile: it is none of the versions that are expected.
        CategoryInUse: it has products or branches, or a collection looks for it.
    """
    found = await lock_state(session, category_id=category_id)
    if found is None:
        raise errors.CategoryMissing
    row, state = found
    expected.check(row.updated_at)
    await remove(session, row=row, state=state, action="category.remove", actor=actor, now=now)


async def lock_state(
    session: WriteSession, *, category_id: UUID, parent_id: UUID | None = None
) -> tuple[Any, State] | None:
    """A category, locked, with its state, its parent-to-be locked with it; None where there is none.

    Raises:
        CategoryMissing: there is no such parent.
    """
    # In key order, so that two moves which cross don't wait for each other.
    wanted = sorted({category_id, parent_id} - {None}, key=str)
    locked = {each: await repository.get_locked(session, category_id=each) for each in wanted if each is not None}
    if parent_id is not None and locked[parent_id] is None:
        raise errors.CategoryMissing
    row = locked[category_id]
    return None if row is None else (row, await repository.get_state(session, row))


async def insert(
    session: WriteSession,
    *,
    category_id: UUID,
    language: str,
    state: State,
    action: str,
    actor: change.Actor,
    now: datetime,
    group_id: UUID | None = None,
    undoes_id: UUID | None = None,
) -> None:
    """Make a category of a state, under an id.

    Raises:
        ProductInvalid: its slug or names cannot be used.
        CategoryMissing: there is no such parent.
        CategorySlugTaken: another one has its slug.
    """
    _check(state)
    values = {
        "id": category_id,
        "parent_id": _id(state["parent_id"]),
        "slug": state["slug"],
        "path": await _path_of(session, state),
        "language": language,
        "position": state["position"],
        "created_at": now,
        "updated_at": now,
    }
    if not await repository.add(session, values=values, texts=state["texts"]):
        raise errors.CategorySlugTaken(slug=state["slug"])
    _, after = difference.differences({}, state)
    await _record(
        session,
        category_id,
        action,
        dict.fromkeys(after),
        after,
        actor=actor,
        now=now,
        group_id=group_id,
        undoes_id=undoes_id,
    )


async def save(
    session: WriteSession,
    *,
    row: Any,
    before: State,
    wanted: State,
    action: str,
    actor: change.Actor,
    now: datetime,
    group_id: UUID | None = None,
    undoes_id: UUID | None = None,
) -> None:
    """Write a category that is locked the way it shall be, record it and publish it; nothing where nothing differs.

    Raises:
        CategoryMissing, CategorySlugTaken, CategoryMoveRefused, ProductInvalid: it cannot be so.
    """
    old, new = difference.differences(before, wanted)
    if not new:
        return
    _check(wanted)
    if {"slug", "parent_id"} & new.keys():
        await _move(session, row, wanted)
    if before["slug"] != wanted["slug"]:
        await repository.leave_address(session, category_id=row.id, old=before["slug"], new=wanted["slug"], now=now)
    await repository.change(session, category_id=row.id, values={"position": wanted["position"], "updated_at": now})
    if before["texts"] != wanted["texts"]:
        await repository.put_texts(session, category_id=row.id, texts=wanted["texts"])
    await _record(session, row.id, action, old, new, actor=actor, now=now, group_id=group_id, undoes_id=undoes_id)


async def remove(
    session: WriteSession,
    *,
    row: Any,
    state: State,
    action: str,
    actor: change.Actor,
    now: datetime,
    group_id: UUID | None = None,
    undoes_id: UUID | None = None,
) -> None:
    """Remove a category that is locked, and record how it was.

    Raises:
        CategoryInUse: it has products or branches, or a collection looks for it.
    """
    if not await repository.remove_unused(session, category_id=row.id):
        raise errors.CategoryInUse(category=row.slug)
    before, _ = difference.differences(state, {})
    before["language"] = row.language
    await _record(
        session,
        row.id,
        action,
        before,
        dict.fromkeys(before),
        actor=actor,
        now=now,
        group_id=group_id,
        undoes_id=undoes_id,
    )


def _changed_texts(known: Mapping[str, Mapping[str, str]], fields: CategoryChange) -> dict[str, Mapping[str, str]]:
    texts = dict(known)
    for language, said in fields.get("texts", {}).items():
        given: Mapping[str, Any] = said
        texts[language] = {**_NO_TEXT, **known.get(language, {}), **given}
        texts[language] = {**texts[language], "description": rules.clean_html(texts[language]["description"])}
    return texts


def _check(state: State) -> None:
    names = {language: said["name"] for language, said in state["texts"].items()}
    rules.check_category(CategoryDraft(slug=state["slug"], names=names))


async def _move(session: WriteSession, row: Any, wanted: State) -> None:
    path = await _path_of(session, wanted)
    if path != row.path and path.startswith(row.path):
        raise errors.CategoryMoveRefused
    moved = await repository.move_branch(
        session,
        category_id=row.id,
        old_path=row.path,
        new_path=path,
        slug=wanted["slug"],
        parent_id=_id(wanted["parent_id"]),
    )
    if not moved:
        raise errors.CategorySlugTaken(slug=wanted["slug"])


async def _path_of(session: WriteSession, state: State) -> str:
    """The slugs from the root to where a category shall stand.

    Raises:
        CategoryMissing: there is no such parent.
    """
    if state["parent_id"] is None:
        return f"{state['slug']}/"
    parent = await repository.get_locked(session, category_id=UUID(state["parent_id"]))
    if parent is None:
        raise errors.CategoryMissing
    return f"{parent.path}{state['slug']}/"


async def _record(
    session: WriteSession,
    category_id: UUID,
    action: str,
    before: Mapping[str, object],
    after: Mapping[str, object],
    *,
    actor: change.Actor,
    now: datetime,
    group_id: UUID | None,
    undoes_id: UUID | None,
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
        group_id=group_id,
        undoes_id=undoes_id,
    )
    await outbox.publish(session, events.CategoryChanged(category_id=category_id))


def _id(text: str | None) -> UUID | None:
    return None if text is None else UUID(text)
