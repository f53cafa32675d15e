"""Attributes: defined, changed, taken away, and what products say of them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sokoni.commerce.catalog import events
from sokoni.commerce.catalog.attribute import errors, repository, rules
from sokoni.commerce.catalog.attribute.models import OPERATOR_ID
from sokoni.commerce.catalog.attribute.types import (
    Attribute,
    AttributeChange,
    AttributeDraft,
    AttributeType,
    AttributeValue,
    ChoiceDraft,
    Given,
    Plain,
)
from sokoni.core import change, ids
from sokoni.core import events as outbox
from sokoni.core.database import ReadSession, WriteSession
from sokoni.core.jobs import service as jobs
from sokoni.core.versions import ANYTHING, Expected

ANNOUNCE = "catalog.announce_attribute"


async def list_attributes(session: ReadSession, *, shop_id: UUID | None, locale: str = "") -> Sequence[Attribute]:
    """The operator's attributes, and those of a shop, in order; two statements."""
    return await repository.list_attributes(session, shop_id=shop_id, locale=locale)


async def get_attribute(
    session: ReadSession, *, attribute_id: UUID, shop_id: UUID | None, locale: str = ""
) -> Attribute:
    """An attribute that the operator or the shop has; two statements.

    Raises:
        AttributeMissing: neither has it.
    """
    found = await repository.list_attributes(session, shop_id=shop_id, locale=locale, ids_=[attribute_id])
    if not found:
        raise errors.AttributeMissing(attribute=attribute_id)
    return found[0]


async def list_values(
    session: ReadSession, *, product_ids: Collection[UUID], locale: str = "", only_filterable: bool = False
) -> Mapping[UUID, Sequence[AttributeValue]]:
    """What some products say of attributes, by product; those that say nothing are left out. One statement."""
    if not product_ids:
        return {}
    return await repository.list_values(
        session, product_ids=product_ids, locale=locale, only_filterable=only_filterable
    )


async def count_uses(session: ReadSession, *, shop_id: UUID) -> Mapping[UUID, int]:
    """How many products of a shop say each attribute; those that none says are left out. One statement."""
    return await repository.count_uses(session, shop_id=shop_id)


async def list_users(session: ReadSession, *, attribute_id: UUID, shop_id: UUID, limit: int) -> Sequence[UUID]:
    """The first products of a shop that say an attribute; one statement."""
    return await repository.list_users(session, attribute_id=attribute_id, shop_id=shop_id, limit=limit)


async def add_attribute(
    session: WriteSession,
    *,
    shop_id: UUID | None,
    draft: AttributeDraft,
    actor: change.Actor,
    now: datetime,
    attribute_id: UUID | None = None,
    action: str = "attribute.create",
    group_id: UUID | None = None,
    undoes_id: UUID | None = None,
) -> Attribute:
    """A new definition of a shop; without a shop, of the operator.

    Raises:
        AttributeInvalid: a field cannot be used.
        AttributeCodeTaken: the shop or the operator has another one with this code.
    """
    rules.check_draft(draft)
    attribute_id = attribute_id or ids.new_id()
    values = {
        "id": attribute_id,
        "shop_id": shop_id,
        "code": draft.code,
        "type": draft.type.value,
        "unit": draft.unit,
        "is_filterable": draft.is_filterable,
        "position": draft.position,
        "language": next(iter(draft.names)),
        "created_at": now,
        "updated_at": now,
    }
    if shop_id is not None and await repository.exists_code(session, code=draft.code, owner_ids=[OPERATOR_ID]):
        raise errors.AttributeCodeTaken(attribute=draft.code)
    if not await repository.add(session, values=values, names=draft.names):
        raise errors.AttributeCodeTaken(attribute=draft.code)
    await repository.put_choices(session, attribute_id=attribute_id, choices=draft.choices)
    made = await get_attribute(session, attribute_id=attribute_id, shop_id=shop_id)
    await _record(
        session,
        made,
        action=action,
        before=None,
        after=seen(made),
        actor=actor,
        now=now,
        group_id=group_id,
        undoes_id=undoes_id,
    )
    return made


async def update_attribute(
    session: WriteSession,
    *,
    attribute_id: UUID,
    shop_id: UUID | None,
    fields: AttributeChange,
    actor: change.Actor,
    now: datetime,
    expected: Expected = ANYTHING,
    action: str = "attribute.update",
    group_id: UUID | None = None,
    undoes_id: UUID | None = None,
) -> Attribute:
    """A shop's definition with some fields changed; without a shop, the operator's.

    Raises:
        AttributeMissing: it is not theirs.
        ChangedMeanwhile: it is none of the versions that are expected.
        AttributeInvalid: a field cannot be used.
        AttributeInUse: a choice that goes is a product's.
    """
    before = await _own(session, attribute_id=attribute_id, shop_id=shop_id)
    expected.check(before.updated_at)
    _check_change(before.type, fields)
    values: dict[str, Any] = {name: fields[name] for name in ("unit", "is_filterable", "position") if name in fields}
    if "names" in fields:
        await repository.put_names(session, attribute_id=attribute_id, names=fields["names"])
    if "choices" in fields:
        await _put_choices(session, before, fields["choices"])
    if values:
        await repository.change(session, attribute_id=attribute_id, values=values)
    after = await get_attribute(session, attribute_id=attribute_id, shop_id=shop_id)
    if seen(before) == seen(after):
        return after
    await repository.change(session, attribute_id=attribute_id, values={"updated_at": now})
    await _record(
        session,
        after,
        action=action,
        before=seen(before),
        after=seen(after),
        actor=actor,
        now=now,
        group_id=group_id,
        undoes_id=undoes_id,
    )
    # Those who show the products hear of it by a chain of jobs: there may be very many.
    await jobs.enqueue(session, ANNOUNCE, attribute_id=str(attribute_id))
    return replace(after, updated_at=now)


async def delete_attribute(
    session: WriteSession,
    *,
    attribute_id: UUID,
    shop_id: UUID | None,
    actor: change.Actor,
    now: datetime,
    expected: Expected = ANYTHING,
    action: str = "attribute.delete",
    group_id: UUID | None = None,
    undoes_id: UUID | None = None,
) -> None:
    """Take away a shop's definition that no product uses; without a shop, the operator's.

    Raises:
        AttributeMissing: it is not theirs.
        ChangedMeanwhile: it is none of the versions that are expected.
        AttributeInUse: products have values of it.
    """
    gone = await _own(session, attribute_id=attribute_id, shop_id=shop_id)
    expected.check(gone.updated_at)
    if not await repository.delete_unused(session, attribute_id=attribute_id):
        raise await _in_use(session, gone)
    await _record(
        session,
        gone,
        action=action,
        before=seen(gone),
        after=None,
        actor=actor,
        now=now,
        group_id=group_id,
        undoes_id=undoes_id,
    )


async def read_values(
    session: ReadSession, *, shop_id: UUID, given: Mapping[str, Given]
) -> tuple[Mapping[UUID, Attribute], Mapping[UUID, Plain | None]]:
    """Attributes by id, and what was said of those that were named, by code or id, as it is kept; two statements.

    Raises:
        AttributeMissing: an attribute is neither the shop's nor the operator's.
        AttributeValueInvalid: a value does not fit.
    """
    known = await repository.list_attributes(session, shop_id=shop_id, locale="")
    named = rules.by_key(known)
    values: dict[UUID, Plain | None] = {}
    for name, value in given.items():
        if name not in named:
            raise errors.AttributeMissing(attribute=name)
        values[named[name].id] = rules.read_value(named[name], value)
    return {each.id: each for each in known}, values


async def put_values(
    session: WriteSession,
    *,
    shop_id: UUID,
    product_id: UUID,
    known: Mapping[UUID, Attribute],
    values: Mapping[UUID, Plain | None],
) -> None:
    """Let a new product say what `read_values` has read."""
    # Held before they are used: a choice that somebody takes away at this moment is seen, or waits.
    await repository.hold_definitions(session, attribute_ids=list(values))
    wanted = {(product_id, attribute_id): value for attribute_id, value in values.items()}
    await repository.put_values(session, shop_of={product_id: shop_id}, values=wanted, attributes=known)


async def announce(session: WriteSession, *, attribute_id: UUID, after: UUID | None) -> UUID | None:
    """Tell that products which use an attribute look different; where to go on, or None at the end."""
    limit = outbox.MAX_IDS_PER_EVENT
    rows = await repository.list_product_ids(session, attribute_id=attribute_id, after=after, limit=limit)
    by_shop: dict[UUID, list[UUID]] = {}
    for product_id, shop_id in rows:
        by_shop.setdefault(shop_id, []).append(product_id)
    changed = [events.ProductChanged(shop_id=shop, product_ids=found) for shop, found in by_shop.items()]
    await outbox.publish(session, *changed)
    return rows[-1][0] if len(rows) == limit else None


def seen(attribute: Attribute) -> dict[str, Any]:
    """What the record of changes keeps of a definition."""
    return {
        "code": attribute.code,
        "type": attribute.type.value,
        "names": dict(attribute.names),
        "unit": attribute.unit,
        "is_filterable": attribute.is_filterable,
        "position": attribute.position,
        "choices": [
            {"code": each.code, "names": dict(each.names), "colour": each.colour} for each in attribute.choices
        ],
    }


def _check_change(kind: AttributeType, fields: AttributeChange) -> None:
    if "names" in fields:
        rules.check_names(fields["names"])
    if "unit" in fields:
        rules.check_unit(kind, fields["unit"])
    if "choices" in fields:
        rules.check_choices(kind, fields["choices"])


async def _put_choices(session: WriteSession, attribute: Attribute, choices: Sequence[ChoiceDraft]) -> None:
    if not await repository.put_choices(session, attribute_id=attribute.id, choices=choices):
        raise await _in_use(session, attribute)


async def _in_use(session: ReadSession, attribute: Attribute) -> errors.AttributeInUse:
    products = await repository.count_products(session, attribute_id=attribute.id)
    return errors.AttributeInUse(attribute=attribute.name, products=products)


async def _own(session: WriteSession, *, attribute_id: UUID, shop_id: UUID | None) -> Attribute:
    """The attribute, locked, if it is exactly the shop's, or the operator's where no shop is named."""
    row = await repository.get_locked(session, attribute_id=attribute_id)
    if row is None or row.shop_id != shop_id:
        raise errors.AttributeMissing(attribute=attribute_id)
    return await get_attribute(session, attribute_id=attribute_id, shop_id=shop_id)


async def _record(
    session: WriteSession,
    attribute: Attribute,
    *,
    action: str,
    before: Mapping[str, Any] | None,
    after: Mapping[str, Any] | None,
    actor: change.Actor,
    now: datetime,
    group_id: UUID | None = None,
    undoes_id: UUID | None = None,
) -> None:
    await change.record(
        session,
        actor=actor,
        action=action,
        subject_kind="attribute",
        subject_id=attribute.id,
        shop_id=attribute.shop_id,
        before=before,
        after=after,
        now=now,
        group_id=group_id,
        undoes_id=undoes_id,
    )
