"""A file's collections, once its products are in: each known by its handle, and either put as a whole or left out."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sokoni.commerce.catalog.collection import errors, exchanging, rules
from sokoni.commerce.catalog.collection.types import CollectionDraft, Field, Rule
from sokoni.commerce.catalog.errors import ProductMissing
from sokoni.commerce.catalog.exchange import words
from sokoni.commerce.catalog.exchange.parsed import ParsedCollection
from sokoni.commerce.catalog.exchange.plan import find_category
from sokoni.commerce.catalog.exchange.words import Sentence
from sokoni.commerce.catalog.repository import bulk
from sokoni.commerce.catalog.types import Issue
from sokoni.core import change
from sokoni.core.database import ReadSession, WriteSession
from sokoni.services.media import service as media

_REFUSALS = (
    errors.CollectionInvalid,
    errors.CollectionByRule,
    errors.CollectionSlugTaken,
    ProductMissing,
)


class _LeftOut(ValueError):
    """A collection cannot come in; the issue says why."""

    def __init__(self, issue: Issue) -> None:
        super().__init__(issue.message)
        self.issue = issue


async def put_collection(
    session: WriteSession,
    *,
    shop_id: UUID,
    wish: ParsedCollection,
    expected: Collection[str],
    dry_run: bool,
    actor: change.Actor,
    now: datetime,
) -> Sequence[Issue]:
    """What there is to say of a collection that was put into a shop, or left out.

    `expected` are handles of products that a dry run has passed; it writes nothing.
    """
    issues: list[Issue] = []
    try:
        draft = await _here(session, shop_id, wish, expected, issues)
        exchanging.check_draft(draft)
        if not dry_run:
            async with session.begin_nested():
                await exchanging.put(session, shop_id=shop_id, slug=wish.handle, draft=draft, actor=actor, now=now)
    except _LeftOut as left_out:
        return [left_out.issue]
    except _REFUSALS:
        return [_issue(wish, words.COLLECTION_REFUSED)]
    return issues


async def _here(
    session: ReadSession, shop_id: UUID, wish: ParsedCollection, expected: Collection[str], issues: list[Issue]
) -> CollectionDraft:
    """A collection in terms of this shop: its products, this marketplace's categories, pictures that are here."""
    draft = wish.draft
    known = await exchanging.list_product_ids(session, shop_id=shop_id, slugs=wish.products)
    missing = {handle for handle in wish.products if handle not in known and handle not in expected}
    if missing:
        issues.append(_issue(wish, words.COLLECTION_PRODUCTS, count=len(missing)))
    if draft.image_hash and not await media.list_by_hash(session, hashes={draft.image_hash}):
        issues.append(_issue(wish, words.COLLECTION_PICTURE))
        draft = replace(draft, image_hash=None)
    if draft.rule is not None and rules.looks_at(draft.rule, Field.CATEGORY):
        draft = replace(draft, rule=await _with_categories(session, wish, draft.rule))
    return replace(draft, product_ids=tuple(known[handle] for handle in wish.products if handle in known))


async def _with_categories(session: ReadSession, wish: ParsedCollection, rule: Rule) -> Rule:
    known = await bulk.list_category_words(session)
    conditions = []
    for condition in rule.conditions:
        if condition.field is not Field.CATEGORY:
            conditions.append(condition)
            continue
        path = str(condition.value)
        found = find_category(f"/{path}", known)
        if found is None:
            raise _LeftOut(_issue(wish, words.COLLECTION_CATEGORY, category=words.short(path)))
        conditions.append(replace(condition, value=str(found)))
    return replace(rule, conditions=tuple(conditions))


def _issue(wish: ParsedCollection, sentence: Sentence, **fields: Any) -> Issue:
    return sentence.issue(wish.row, collection=words.short(wish.handle), **fields)
