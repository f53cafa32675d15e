"""All SQL of promotions. Rows are locked in this order: promotions, codes, customers, each by key."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    DateTime,
    LargeBinary,
    Row,
    Text,
    Uuid,
    bindparam,
    func,
    insert,
    select,
    text,
    update,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.dialects.postgresql import insert as upsert

from sokoni.commerce.pricing.promotion.models import (
    PromotionCodeRow,
    PromotionCustomerRow,
    PromotionRow,
    PromotionUseRow,
)
from sokoni.commerce.pricing.promotion.types import (
    Audience,
    Candidate,
    Code,
    Figures,
    Kind,
    Level,
    Payer,
    Promotion,
    PromotionDraft,
    PromotionState,
    Reach,
    Scope,
    Terms,
    Use,
)
from sokoni.core import pages
from sokoni.core.database import ReadSession, WriteSession
from sokoni.core.money import Money
from sokoni.core.prepared import Prepared, is_among

_IDS = bindparam("ids", type_=ARRAY(Uuid()))


async def get(session: ReadSession, *, promotion_id: UUID) -> Promotion | None:
    """A promotion."""
    statement = select(*PromotionRow.__table__.columns).where(PromotionRow.id == promotion_id)
    row = (await session.execute(statement)).one_or_none()
    return None if row is None else promotion_of(row._asdict())


async def get_locked(session: WriteSession, *, promotion_id: UUID) -> Promotion | None:
    """The same, locked: nobody can use it until the transaction ends."""
    statement = select(*PromotionRow.__table__.columns).where(PromotionRow.id == promotion_id).with_for_update()
    row = (await session.execute(statement)).one_or_none()
    return None if row is None else promotion_of(row._asdict())


async def list_promotions(
    session: ReadSession, *, shop_id: UUID | None, with_archived: bool, page: pages.PageQuery
) -> pages.Page[Promotion]:
    """Promotions of a shop, or of the market, the newest first."""
    statement = select(*PromotionRow.__table__.columns).where(_of_owner(shop_id))
    if not with_archived:
        statement = statement.where(PromotionRow.state != PromotionState.ARCHIVED.value)
    if page.cursor is not None:
        (after,) = pages.decode_cursor(page.cursor, length=1)
        statement = statement.where(PromotionRow.id < after)
    statement = statement.order_by(PromotionRow.id.desc()).limit(page.limit + 1)
    found = [promotion_of(row._asdict()) for row in await session.execute(statement)]
    shown = found[: page.limit]
    following = pages.encode_cursor(shown[-1].id) if len(found) > page.limit else None
    return pages.Page(items=tuple(shown), next_cursor=following)


async def count_active(session: ReadSession, *, shop_id: UUID | None) -> int:
    """How many promotions without a code a shop, or the market, has that carts look at."""
    statement = select(func.count()).where(
        _of_owner(shop_id), PromotionRow.state == PromotionState.ACTIVE.value, ~PromotionRow.needs_code
    )
    return (await session.execute(statement)).scalar_one()


async def lock_owner(session: WriteSession, *, shop_id: UUID | None) -> None:
    """Let one writer at a time add to what a shop, or the market, has active."""
    await session.execute(
        text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 0))"), {"name": f"promotions:{shop_id}"}
    )


async def insert_promotion(session: WriteSession, promotion: Promotion) -> None:
    """Write a new one."""
    await session.execute(insert(PromotionRow).values(_values(promotion)))


async def update_promotion(session: WriteSession, promotion: Promotion) -> None:
    """Write what its owner says of it; what was used stays as it is."""
    values = _values(promotion)
    for name in ("id", "shop_id", "used", "created_at"):
        del values[name]
    await session.execute(update(PromotionRow).where(PromotionRow.id == promotion.id).values(values))


async def list_codes(
    session: ReadSession, *, promotion_id: UUID, page: pages.PageQuery, wanted: str | None = None
) -> pages.Page[Code]:
    """The codes of a promotion in the order in which they were made; those that begin so, where that is given."""
    statement = select(*PromotionCodeRow.__table__.columns).where(PromotionCodeRow.promotion_id == promotion_id)
    if wanted:
        statement = statement.where(PromotionCodeRow.code.startswith(wanted, autoescape=True))
    if page.cursor is not None:
        (after,) = pages.decode_cursor(page.cursor, length=1)
        statement = statement.where(PromotionCodeRow.id > after)
    rows = (await session.execute(statement.order_by(PromotionCodeRow.id).limit(page.limit + 1))).all()
    shown = rows[: page.limit]
    following = pages.encode_cursor(shown[-1].id) if len(rows) > page.limit else None
    return pages.Page(items=tuple(_code(row) for row in shown), next_cursor=following)


async def count_codes(session: ReadSession, *, promotion_ids: Collection[UUID]) -> Mapping[UUID, int]:
    """How many codes each of some promotions has."""
    statement = (
        select(PromotionCodeRow.promotion_id, func.count())
        .where(PromotionCodeRow.promotion_id.in_(promotion_ids))
        .group_by(PromotionCodeRow.promotion_id)
    )
    counted = dict(iter(await session.execute(statement)))
    return {promotion_id: counted.get(promotion_id, 0) for promotion_id in promotion_ids}


async def insert_codes(session: WriteSession, *, codes: Sequence[Code], shop_id: UUID | None) -> list[str]:
    """The codes that could be written; the others are taken."""
    rows = [
        {
            "id": each.id,
            "promotion_id": each.promotion_id,
            "shop_id": shop_id,
            "code": each.code,
            "usage_limit": each.usage_limit,
            "used": 0,
            "created_at": each.created_at,
        }
        for each in codes
    ]
    statement = upsert(PromotionCodeRow).on_conflict_do_nothing().returning(PromotionCodeRow.code)
    return list((await session.execute(statement, rows)).scalars())


async def delete_code(session: WriteSession, *, promotion_id: UUID, code_id: UUID) -> Code | None:
    """A code that is gone now; None where the promotion had no such code."""
    table = PromotionCodeRow.__table__
    statement = (
        table.delete()  # type: ignore[attr-defined]  # a table's, which the type of models hides
        .where(table.c.id == code_id, table.c.promotion_id == promotion_id)
        .returning(*table.columns)
    )
    row = (await session.execute(statement)).one_or_none()
    return None if row is None else _code(row)


_USES_OF = Prepared(
    lambda: (
        select(PromotionCustomerRow.promotion_id, func.max(PromotionCustomerRow.used).label("used"))
        .where(
            is_among(PromotionCustomerRow.promotion_id, "promotion_ids"),
            is_among(PromotionCustomerRow.customer, "customers"),
        )
        .group_by(PromotionCustomerRow.promotion_id)
    )
)


async def list_uses(
    session: ReadSession, *, promotion_ids: Collection[UUID], customers: Collection[bytes]
) -> Mapping[UUID, int]:
    """How often somebody known by these keys uses each of some promotions."""
    rows = await _USES_OF.fetch(session, promotion_ids=list(promotion_ids), customers=list(customers))
    return {row.promotion_id: row.used for row in rows}


# A row that was changed meanwhile is looked at anew before it is changed: both conditions hold for what it is then.
_TAKE = Prepared(
    lambda: text(
        """
        WITH wanted AS (SELECT id FROM promotions WHERE id = ANY (:ids) ORDER BY id FOR NO KEY UPDATE)
        UPDATE promotions AS promotion SET used = promotion.used + 1
        FROM wanted
        WHERE promotion.id = wanted.id AND promotion.state = 'active'
            AND (promotion.usage_limit IS NULL OR promotion.used < promotion.usage_limit)
        RETURNING promotion.id
        """
    ).bindparams(_IDS)
)
_TAKE_CODES = Prepared(
    lambda: text(
        """
        WITH wanted AS (SELECT id FROM promotion_codes WHERE id = ANY (:ids) ORDER BY id FOR NO KEY UPDATE)
        UPDATE promotion_codes AS code SET used = code.used + 1
        FROM wanted
        WHERE code.id = wanted.id AND (code.usage_limit IS NULL OR code.used < code.usage_limit)
        RETURNING code.id
        """
    ).bindparams(_IDS)
)
_TAKE_OF_CUSTOMERS = Prepared(
    lambda: text(
        """
        INSERT INTO promotion_customers AS mine (promotion_id, customer, used)
        SELECT promotion_id, customer, 1
        FROM unnest(:ids, :customers, :limits) AS wish (promotion_id, customer, most)
        ORDER BY promotion_id, customer
        ON CONFLICT (promotion_id, customer) DO UPDATE SET used = mine.used + 1
        WHERE mine.used < (
            SELECT COALESCE(min(most), mine.used + 1)
            FROM unnest(:ids, :limits) AS wish (promotion_id, most)
            WHERE wish.promotion_id = mine.promotion_id
        )
        RETURNING promotion_id
        """
    ).bindparams(
        _IDS,
        bindparam("customers", type_=ARRAY(LargeBinary())),
        bindparam("limits", type_=ARRAY(BigInteger())),
    )
)


async def take(session: WriteSession, *, promotion_ids: Collection[UUID]) -> set[UUID]:
    """The promotions of which one more use was to be had, and is taken now."""
    return {row.id for row in await _TAKE.fetch(session, ids=list(promotion_ids))}


async def take_codes(session: WriteSession, *, code_ids: Collection[UUID]) -> set[UUID]:
    """The codes of which one more use was to be had, and is taken now."""
    return {row.id for row in await _TAKE_CODES.fetch(session, ids=list(code_ids))}


async def take_of_customers(
    session: WriteSession, *, wishes: Sequence[tuple[UUID, bytes, int | None]]
) -> Sequence[UUID]:
    """The promotion of each (promotion, customer, limit) that could be used once more, and is now."""
    promotion_ids, customers, limits = zip(*wishes, strict=True)
    rows = await _TAKE_OF_CUSTOMERS.fetch(
        session, ids=list(promotion_ids), customers=list(customers), limits=list(limits)
    )
    return [row.promotion_id for row in rows]


_INSERT_USES = Prepared(
    lambda: text(
        """
        INSERT INTO promotion_uses (
            order_id, promotion_id, code_id, customers, amount, currency, is_beyond, taken_at, released_at
        )
        SELECT :order_id, promotion_id, code_id, :customers, amount, :currency, false, :now, NULL
        FROM unnest(:ids, :code_ids, :amounts) AS wish (promotion_id, code_id, amount)
        """
    ).bindparams(
        _IDS,
        bindparam("order_id", type_=Uuid()),
        bindparam("code_ids", type_=ARRAY(Uuid())),
        bindparam("customers", type_=ARRAY(LargeBinary())),
        bindparam("amounts", type_=ARRAY(BigInteger())),
        bindparam("currency", type_=Text()),
        bindparam("now", type_=DateTime(timezone=True)),
    )
)


async def insert_uses(
    session: WriteSession, *, order_id: UUID, uses: Sequence[Use], customers: Sequence[bytes], now: datetime
) -> None:
    """Note what an order uses, of which there is at least one."""
    await _INSERT_USES.run(
        session,
        order_id=order_id,
        ids=[use.promotion_id for use in uses],
        code_ids=[use.code_id for use in uses],
        amounts=[use.amount.amount for use in uses],
        currency=uses[0].amount.currency,
        customers=list(customers),
        now=now,
    )


async def release_uses(
    session: WriteSession, *, order_id: UUID, promotion_ids: Collection[UUID], now: datetime
) -> Sequence[Row[Any]]:
    """The uses of an order that are given back by this and were not before."""
    statement = (
        update(PromotionUseRow)
        .where(
            PromotionUseRow.order_id == order_id,
            PromotionUseRow.promotion_id.in_(promotion_ids),
            PromotionUseRow.released_at.is_(None),
        )
        .values(released_at=now)
        .returning(*PromotionUseRow.__table__.columns)
        .execution_options(synchronize_session=False)
    )
    return (await session.execute(statement)).all()


async def renew_uses(session: WriteSession, *, order_id: UUID, promotion_ids: Collection[UUID]) -> Sequence[Row[Any]]:
    """The uses of an order that had been given back and count again; whether they do is still to be settled."""
    statement = (
        update(PromotionUseRow)
        .where(
            PromotionUseRow.order_id == order_id,
            PromotionUseRow.promotion_id.in_(promotion_ids),
            PromotionUseRow.released_at.is_not(None),
        )
        .values(released_at=None, is_beyond=False)
        .returning(*PromotionUseRow.__table__.columns)
        .execution_options(synchronize_session=False)
    )
    return (await session.execute(statement)).all()


async def mark_beyond(session: WriteSession, *, order_id: UUID, promotion_ids: Collection[UUID]) -> None:
    """Note that uses of an order came when nothing was left, and are not counted."""
    await session.execute(
        update(PromotionUseRow)
        .where(PromotionUseRow.order_id == order_id, PromotionUseRow.promotion_id.in_(promotion_ids))
        .values(is_beyond=True)
        .execution_options(synchronize_session=False)
    )


_GIVE_BACK = text(
    """
    WITH wanted AS (SELECT id FROM promotions WHERE id = ANY (:ids) ORDER BY id FOR NO KEY UPDATE)
    UPDATE promotions AS promotion SET used = promotion.used - 1 FROM wanted WHERE promotion.id = wanted.id
    """
).bindparams(_IDS)
_GIVE_BACK_CODES = text(
    """
    WITH wanted AS (SELECT id FROM promotion_codes WHERE id = ANY (:ids) ORDER BY id FOR NO KEY UPDATE)
    UPDATE promotion_codes AS code SET used = code.used - 1 FROM wanted WHERE code.id = wanted.id
    """
).bindparams(_IDS)
_GIVE_BACK_TO_CUSTOMERS = text(
    """
    WITH wanted AS (
        SELECT mine.promotion_id, mine.customer FROM promotion_customers AS mine
        JOIN unnest(:ids, :customers) AS wish (promotion_id, customer)
            ON wish.promotion_id = mine.promotion_id AND wish.customer = mine.customer
        ORDER BY mine.promotion_id, mine.customer FOR NO KEY UPDATE OF mine
    )
    UPDATE promotion_customers AS mine SET used = mine.used - 1
    FROM wanted WHERE mine.promotion_id = wanted.promotion_id AND mine.customer = wanted.customer
    """
).bindparams(_IDS, bindparam("customers", type_=ARRAY(LargeBinary())))


async def give_back(session: WriteSession, *, promotion_ids: Collection[UUID]) -> None:
    """One use less of each of some promotions."""
    await session.execute(_GIVE_BACK, {"ids": list(promotion_ids)})


async def give_back_codes(session: WriteSession, *, code_ids: Collection[UUID]) -> None:
    """One use less of each of some codes."""
    await session.execute(_GIVE_BACK_CODES, {"ids": list(code_ids)})


async def give_back_to_customers(session: WriteSession, *, wishes: Sequence[tuple[UUID, bytes]]) -> None:
    """One use less of each (promotion, customer)."""
    promotion_ids, customers = zip(*wishes, strict=True)
    await session.execute(_GIVE_BACK_TO_CUSTOMERS, {"ids": list(promotion_ids), "customers": list(customers)})


async def list_figures(session: ReadSession, *, promotion_ids: Collection[UUID]) -> Mapping[UUID, Sequence[Figures]]:
    """What came of some promotions, by promotion and currency; what was cancelled does not count."""
    statement = (
        select(
            PromotionUseRow.promotion_id,
            PromotionUseRow.currency,
            func.count(),
            func.sum(PromotionUseRow.amount),
            func.count().filter(PromotionUseRow.is_beyond),
        )
        .where(PromotionUseRow.promotion_id.in_(promotion_ids), PromotionUseRow.released_at.is_(None))
        .group_by(PromotionUseRow.promotion_id, PromotionUseRow.currency)
        .order_by(PromotionUseRow.promotion_id, PromotionUseRow.currency)
    )
    found: dict[UUID, list[Figures]] = {}
    for promotion_id, currency, orders, amount, beyond in await session.execute(statement):
        figures = Figures(orders=orders, saved=Money(int(amount), currency), beyond=beyond)
        found.setdefault(promotion_id, []).append(figures)
    return found


def candidate_of(facts: Mapping[str, Any]) -> Candidate:
    """A promotion as JSON, with the code that was typed for it under `typed`."""
    typed = facts["typed"]
    code = None
    if typed is not None:
        code = Code(
            id=UUID(typed["id"]),
            promotion_id=UUID(typed["promotion_id"]),
            code=typed["code"],
            usage_limit=typed["usage_limit"],
            used=typed["used"],
            created_at=_time(typed["created_at"]),
        )
    return Candidate(promotion=promotion_of(facts), code=code)


def promotion_of(facts: Mapping[str, Any]) -> Promotion:
    """A promotion of a row, or of a row's JSON."""
    terms = Terms(
        kind=Kind(facts["kind"]),
        level=Level(facts["level"]),
        rate_bp=facts["rate_bp"],
        amount=facts["amount"],
        scope=_scope(facts["reach"], facts["target_ids"]),
        minimum_amount=facts["minimum_amount"],
        minimum_quantity=facts["minimum_quantity"],
        buy_quantity=facts["buy_quantity"],
        get_quantity=facts["get_quantity"],
        gets=_scope(facts["gets_reach"], facts["gets_ids"]),
        max_times=facts["max_times"],
        combines_with=frozenset(Level(each) for each in facts["combines_with"]),
    )
    draft = PromotionDraft(
        title=facts["title"],
        terms=terms,
        audience=Audience(facts["audience"]),
        earlier_orders=facts["earlier_orders"],
        segment_id=None if facts["segment_id"] is None else _id(facts["segment_id"]),
        needs_code=facts["needs_code"],
        starts_at=_time_or_none(facts["starts_at"]),
        ends_at=_time_or_none(facts["ends_at"]),
        usage_limit=facts["usage_limit"],
        per_customer_limit=facts["per_customer_limit"],
        payer=Payer(facts["payer"]),
        stacks_on_shops=facts["stacks_on_shops"],
    )
    return Promotion(
        id=_id(facts["id"]),
        shop_id=None if facts["shop_id"] is None else _id(facts["shop_id"]),
        currency=facts["currency"],
        state=PromotionState(facts["state"]),
        used=facts["used"],
        draft=draft,
        created_at=_time(facts["created_at"]),
        updated_at=_time(facts["updated_at"]),
    )


def _values(promotion: Promotion) -> dict[str, Any]:
    draft, terms = promotion.draft, promotion.draft.terms
    return {
        "id": promotion.id,
        "shop_id": promotion.shop_id,
        "title": draft.title,
        "kind": terms.kind.value,
        "level": terms.level.value,
        "currency": promotion.currency,
        "rate_bp": terms.rate_bp,
        "amount": terms.amount,
        "reach": terms.scope.reach.value,
        "target_ids": sorted(terms.scope.ids),
        "minimum_amount": terms.minimum_amount,
        "minimum_quantity": terms.minimum_quantity,
        "buy_quantity": terms.buy_quantity,
        "get_quantity": terms.get_quantity,
        "gets_reach": terms.gets.reach.value,
        "gets_ids": sorted(terms.gets.ids),
        "max_times": terms.max_times,
        "combines_with": sorted(terms.combines_with),
        "audience": draft.audience.value,
        "earlier_orders": draft.earlier_orders,
        "segment_id": draft.segment_id,
        "needs_code": draft.needs_code,
        "payer": draft.payer.value,
        "stacks_on_shops": draft.stacks_on_shops,
        "usage_limit": draft.usage_limit,
        "per_customer_limit": draft.per_customer_limit,
        "used": promotion.used,
        "state": promotion.state.value,
        "starts_at": draft.starts_at,
        "ends_at": draft.ends_at,
        "created_at": promotion.created_at,
        "updated_at": promotion.updated_at,
    }


def _of_owner(shop_id: UUID | None) -> Any:
    return PromotionRow.shop_id.is_(None) if shop_id is None else PromotionRow.shop_id == shop_id


def _code(row: Any) -> Code:
    return Code(
        id=row.id,
        promotion_id=row.promotion_id,
        code=row.code,
        usage_limit=row.usage_limit,
        used=row.used,
        created_at=row.created_at,
    )


def _scope(reach: str, ids: Sequence[Any]) -> Scope:
    return Scope(reach=Reach(reach), ids=frozenset(_id(each) for each in ids))


def _id(value: Any) -> UUID:
    return value if isinstance(value, UUID) else UUID(value)


def _time(value: Any) -> datetime:
    return value if isinstance(value, datetime) else datetime.fromisoformat(value)


def _time_or_none(value: Any) -> datetime | None:
    return None if value is None else _time(value)
