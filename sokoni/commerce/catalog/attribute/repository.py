"""Attributes and their values: definitions in two statements, values of any number of products in one."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import Row, delete, func, select, text, update
from sqlalchemy.dialects.postgresql import aggregate_order_by, insert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import aliased

from sokoni.commerce.catalog import rules as words
from sokoni.commerce.catalog.attribute.models import (
    OPERATOR_ID,
    AttributeChoiceRow,
    AttributeChoiceTextRow,
    AttributeRow,
    AttributeTextRow,
    ProductAttributeRow,
)
from sokoni.commerce.catalog.attribute.types import (
    Attribute,
    AttributeType,
    AttributeValue,
    Choice,
    ChoiceDraft,
    ChosenValue,
    Plain,
)
from sokoni.core import ids
from sokoni.core.database import ReadSession, WriteSession, insert_many

_COLUMN_BY_TYPE = {
    AttributeType.TEXT: "text_value",
    AttributeType.NUMBER: "number_value",
    AttributeType.BOOLEAN: "boolean_value",
    AttributeType.DATE: "date_value",
}
_CLEAR = text(
    """
    DELETE FROM product_attributes AS said
    USING unnest(CAST(:product_ids AS uuid[]), CAST(:attribute_ids AS uuid[])) AS gone (product_id, attribute_id)
    WHERE said.product_id = gone.product_id AND said.attribute_id = gone.attribute_id
    """
)
_EMPTY = {"choice_id": None, "text_value": None, "number_value": None, "boolean_value": None, "date_value": None}


async def list_attributes(
    session: ReadSession, *, shop_id: UUID | None, locale: str, ids_: Collection[UUID] | None = None
) -> list[Attribute]:
    """The operator's attributes and those of a shop, in order, with their choices; two statements, or one for none."""
    names = select(func.jsonb_object_agg(AttributeTextRow.language, AttributeTextRow.name))
    statement = (
        select(
            *AttributeRow.__table__.columns,
            names.where(AttributeTextRow.attribute_id == AttributeRow.id).scalar_subquery().label("names"),
        )
        .where(AttributeRow.owner_id == func.any([OPERATOR_ID, shop_id or OPERATOR_ID]))
        .order_by(AttributeRow.position, AttributeRow.code, AttributeRow.id)
    )
    if ids_ is not None:
        statement = statement.where(AttributeRow.id == func.any(list(ids_)))
    rows: Sequence[Any] = (await session.execute(statement)).all()
    if not rows:
        return []
    choices = await _list_choices(session, attributes=rows, locale=locale)
    return [_attribute(row, choices.get(row.id, []), locale) for row in rows]


async def get_locked(session: WriteSession, *, attribute_id: UUID) -> Row[Any] | None:
    """A definition that nobody else changes until this transaction ends."""
    statement = select(*AttributeRow.__table__.columns).where(AttributeRow.id == attribute_id).with_for_update()
    return (await session.execute(statement)).one_or_none()


async def hold_definitions(session: WriteSession, *, attribute_ids: Collection[UUID]) -> None:
    """Keep definitions and their choices as they are until this transaction ends."""
    statement = select(AttributeRow.id).where(AttributeRow.id == func.any(list(attribute_ids)))
    await session.execute(statement.order_by(AttributeRow.id).with_for_update(read=True))


async def exists_code(session: ReadSession, *, code: str, owner_ids: Collection[UUID]) -> bool:
    """Whether one of some owners has an attribute of this code."""
    statement = select(AttributeRow.id).where(
        AttributeRow.code == code, AttributeRow.owner_id == func.any(list(owner_ids))
    )
    return (await session.execute(statement.limit(1))).first() is not None


async def add(session: WriteSession, *, values: Mapping[str, Any], names: Mapping[str, str]) -> bool:
    """Insert a definition with its names; False when its owner has the code already."""
    statement = insert(AttributeRow).values(values).on_conflict_do_nothing(index_elements=["owner_id", "code"])
    if (await session.execute(statement.returning(AttributeRow.id))).scalar_one_or_none() is None:
        return False
    await put_names(session, attribute_id=values["id"], names=names)
    return True


async def change(session: WriteSession, *, attribute_id: UUID, values: Mapping[str, Any]) -> None:
    """Write some fields of a definition."""
    await session.execute(update(AttributeRow).where(AttributeRow.id == attribute_id).values(values))


async def put_names(session: WriteSession, *, attribute_id: UUID, names: Mapping[str, str]) -> None:
    """Let an attribute have these names and no others."""
    await session.execute(delete(AttributeTextRow).where(AttributeTextRow.attribute_id == attribute_id))
    rows = [{"attribute_id": attribute_id, "language": language, "name": name} for language, name in names.items()]
    await session.execute(insert_many(AttributeTextRow), rows)


async def put_choices(session: WriteSession, *, attribute_id: UUID, choices: Sequence[ChoiceDraft]) -> bool:
    """Let an attribute have these choices and no others, known by their codes; False when a product has one that goes.

    Four statements.
    """
    rows = [
        {"id": ids.new_id(), "attribute_id": attribute_id, "code": each.code, "colour": each.colour, "position": at}
        for at, each in enumerate(choices, start=1)
    ]
    gone = delete(AttributeChoiceRow).where(
        AttributeChoiceRow.attribute_id == attribute_id,
        AttributeChoiceRow.code != func.all([each.code for each in choices]),
    )
    try:
        async with session.begin_nested():
            await session.execute(gone)
    except IntegrityError:
        return False
    if not rows:
        return True
    known = await _keep_choices(session, attribute_id=attribute_id, rows=rows)
    await session.execute(
        delete(AttributeChoiceTextRow).where(AttributeChoiceTextRow.choice_id == func.any(list(known.values())))
    )
    names = [
        {"choice_id": known[each.code], "language": language, "name": name}
        for each in choices
        for language, name in each.names.items()
    ]
    await session.execute(insert_many(AttributeChoiceTextRow), names)
    return True


async def delete_unused(session: WriteSession, *, attribute_id: UUID) -> bool:
    """Remove a definition; False when a product has a value of it."""
    try:
        async with session.begin_nested():
            await session.execute(delete(AttributeRow).where(AttributeRow.id == attribute_id))
    except IntegrityError:
        return False
    return True


async def count_products(session: ReadSession, *, attribute_id: UUID) -> int:
    """How many products have a value of an attribute."""
    statement = select(func.count(ProductAttributeRow.product_id.distinct()))
    return (await session.execute(statement.where(ProductAttributeRow.attribute_id == attribute_id))).scalar_one()


async def count_uses(session: ReadSession, *, shop_id: UUID) -> dict[UUID, int]:
    """How many products of a shop have a value of each attribute; those that nobody uses are left out."""
    said = ProductAttributeRow
    statement = select(said.attribute_id, func.count(said.product_id.distinct()).label("products"))
    rows = await session.execute(statement.where(said.shop_id == shop_id).group_by(said.attribute_id))
    return {row.attribute_id: row.products for row in rows.all()}


async def list_users(session: ReadSession, *, attribute_id: UUID, shop_id: UUID, limit: int) -> Sequence[UUID]:
    """The first products of a shop that have a value of an attribute, by id."""
    said = ProductAttributeRow
    statement = select(said.product_id).distinct().where(said.attribute_id == attribute_id, said.shop_id == shop_id)
    return (await session.execute(statement.order_by(said.product_id).limit(limit))).scalars().all()


async def list_product_ids(
    session: ReadSession, *, attribute_id: UUID, after: UUID | None, limit: int
) -> Sequence[tuple[UUID, UUID]]:
    """Products that have a value of an attribute, with their shop, by id."""
    statement = select(ProductAttributeRow.product_id, ProductAttributeRow.shop_id).distinct()
    statement = statement.where(ProductAttributeRow.attribute_id == attribute_id)
    if after is not None:
        statement = statement.where(ProductAttributeRow.product_id > after)
    rows = (await session.execute(statement.order_by(ProductAttributeRow.product_id).limit(limit))).all()
    return [(product_id, shop_id) for product_id, shop_id in rows]


async def list_values(
    session: ReadSession, *, product_ids: Collection[UUID], locale: str, only_filterable: bool = False
) -> dict[UUID, list[AttributeValue]]:
    """What some products say of attributes, in order, by product; one statement."""
    statement = _values(locale).where(ProductAttributeRow.product_id == func.any(list(product_ids)))
    if only_filterable:
        statement = statement.where(AttributeRow.is_filterable)
    found: dict[UUID, list[AttributeValue]] = {}
    for row in (await session.execute(statement)).all():
        found.setdefault(row.product_id, []).append(_value(row))
    return found


async def put_values(
    session: WriteSession,
    *,
    shop_of: Mapping[UUID, UUID],
    values: Mapping[tuple[UUID, UUID], Plain | None],
    attributes: Mapping[UUID, Attribute],
) -> None:
    """Let products say these values, by (product, attribute); None takes one away. Two statements for any number."""
    if not values:
        return
    keys = {"product_ids": [product for product, _ in values], "attribute_ids": [attribute for _, attribute in values]}
    await session.execute(_CLEAR, keys)
    rows = [
        {**_EMPTY, **cells, "product_id": product_id, "shop_id": shop_of[product_id]}
        for (product_id, attribute_id), value in values.items()
        if value is not None
        for cells in _cells(attributes[attribute_id], value)
    ]
    if rows:
        await session.execute(insert_many(ProductAttributeRow), rows)


def _cells(attribute: Attribute, value: Plain) -> list[dict[str, object]]:
    keys: dict[str, object] = {
        "attribute_id": attribute.id,
        "type": attribute.type.value,
        "owner_id": attribute.shop_id or OPERATOR_ID,
    }
    if not attribute.type.has_choices:
        return [keys | {"ordinal": 0, _COLUMN_BY_TYPE[attribute.type]: value}]
    codes = value if isinstance(value, tuple) else (str(value),)
    by_code = {choice.code: choice.id for choice in attribute.choices}
    return [keys | {"ordinal": at, "choice_id": by_code[code]} for at, code in enumerate(codes)]


async def _keep_choices(
    session: WriteSession, *, attribute_id: UUID, rows: Sequence[Mapping[str, Any]]
) -> dict[str, UUID]:
    statement = text(
        """
        WITH fresh AS (
            SELECT * FROM unnest(
                CAST(:id AS uuid[]), CAST(:code AS text[]), CAST(:colour AS text[]), CAST(:position AS bigint[])
            ) AS fresh (id, code, colour, position)
        ), kept AS (
            UPDATE attribute_choices AS choice
            SET colour = fresh.colour, position = fresh.position
            FROM fresh
            WHERE choice.attribute_id = :attribute_id AND choice.code = fresh.code
            RETURNING choice.id, choice.code
        ), added AS (
            INSERT INTO attribute_choices (id, attribute_id, code, colour, position)
            SELECT id, :attribute_id, code, colour, position FROM fresh WHERE code NOT IN (SELECT code FROM kept)
            RETURNING id, code
        )
        SELECT id, code FROM kept UNION ALL SELECT id, code FROM added
        """
    )
    columns = {name: [row[name] for row in rows] for name in ("id", "code", "colour", "position")}
    found = await session.execute(statement, {**columns, "attribute_id": attribute_id})
    return {row.code: row.id for row in found.all()}


async def _list_choices(session: ReadSession, *, attributes: Sequence[Any], locale: str) -> dict[UUID, list[Choice]]:
    names = func.jsonb_object_agg(AttributeChoiceTextRow.language, AttributeChoiceTextRow.name)
    statement = (
        select(*AttributeChoiceRow.__table__.columns, names.label("names"))
        .join(AttributeChoiceTextRow, AttributeChoiceTextRow.choice_id == AttributeChoiceRow.id)
        .where(AttributeChoiceRow.attribute_id == func.any([each.id for each in attributes]))
        .group_by(AttributeChoiceRow.id)
        .order_by(AttributeChoiceRow.position, AttributeChoiceRow.code)
    )
    language_of = {each.id: each.language for each in attributes}
    found: dict[UUID, list[Choice]] = {}
    for row in (await session.execute(statement)).all():
        choice = Choice(
            id=row.id,
            code=row.code,
            name=_name(row.names, locale, language_of[row.attribute_id]),
            names=row.names,
            colour=row.colour,
            position=row.position,
        )
        found.setdefault(row.attribute_id, []).append(choice)
    return found


def _attribute(row: Row[Any], choices: Sequence[Choice], locale: str) -> Attribute:
    return Attribute(
        id=row.id,
        shop_id=row.shop_id,
        code=row.code,
        type=AttributeType(row.type),
        unit=row.unit,
        is_filterable=row.is_filterable,
        position=row.position,
        name=_name(row.names or {}, locale, row.language) or row.code,
        names=row.names or {},
        choices=tuple(choices),
        updated_at=row.updated_at,
    )


def _name(names: Mapping[str, str], locale: str, default: str) -> str:
    """A name in the wanted language, else in the one it was made in, else in any."""
    return names.get(words.language_of(locale)) or names.get(default) or next(iter(names.values()), "")


def _values(locale: str) -> Any:
    """The values of products, one row for each product and attribute."""
    language = words.language_of(locale)
    wanted, default = aliased(AttributeTextRow), aliased(AttributeTextRow)
    here, there = aliased(AttributeChoiceTextRow), aliased(AttributeChoiceTextRow)
    value, choice = ProductAttributeRow, AttributeChoiceRow
    chosen = func.jsonb_build_array(
        choice.id, choice.code, func.coalesce(here.name, there.name, choice.code), choice.colour
    )
    return (
        select(
            value.product_id,
            AttributeRow.id,
            AttributeRow.code,
            AttributeRow.type,
            AttributeRow.unit,
            AttributeRow.is_filterable,
            AttributeRow.position,
            func.min(func.coalesce(wanted.name, default.name, AttributeRow.code)).label("name"),
            func.min(value.text_value).label("text_value"),
            func.min(value.number_value).label("number_value"),
            func.bool_and(value.boolean_value).label("boolean_value"),
            func.min(value.date_value).label("date_value"),
            func.jsonb_agg(aggregate_order_by(chosen, choice.position, choice.code))
            .filter(value.choice_id.is_not(None))
            .label("chosen"),
        )
        .join(AttributeRow, AttributeRow.id == value.attribute_id)
        .outerjoin(wanted, (wanted.attribute_id == AttributeRow.id) & (wanted.language == language))
        .outerjoin(default, (default.attribute_id == AttributeRow.id) & (default.language == AttributeRow.language))
        .outerjoin(choice, choice.id == value.choice_id)
        .outerjoin(here, (here.choice_id == choice.id) & (here.language == language))
        .outerjoin(there, (there.choice_id == choice.id) & (there.language == AttributeRow.language))
        .group_by(value.product_id, AttributeRow.id)
        .order_by(value.product_id, AttributeRow.position, AttributeRow.code, AttributeRow.id)
    )


def _value(row: Row[Any]) -> AttributeValue:
    kind = AttributeType(row.type)
    choices = tuple(
        ChosenValue(id=UUID(id_), code=code, name=name, colour=colour) for id_, code, name, colour in row.chosen or ()
    )
    return AttributeValue(
        attribute_id=row.id,
        code=row.code,
        name=row.name,
        type=kind,
        unit=row.unit,
        is_filterable=row.is_filterable,
        position=row.position,
        value=_plain(row, kind, choices),
        choices=choices,
    )


def _plain(row: Row[Any], kind: AttributeType, choices: Sequence[ChosenValue]) -> Plain:
    if kind.takes_several:
        return tuple(choice.code for choice in choices)
    if kind is AttributeType.CHOICE:
        return choices[0].code
    value: str | Decimal | bool | date = getattr(row, _COLUMN_BY_TYPE[kind])
    return value
