"""All SQL of a shop's customers and of its segments. Rows are locked in this order: customers, segments; by key."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Row,
    Select,
    Uuid,
    and_,
    bindparam,
    delete,
    exists,
    func,
    literal,
    not_,
    or_,
    select,
    text,
    true,
    update,
)
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import IntegrityError

from sokoni.commerce.customer.segment import rules
from sokoni.commerce.customer.segment.models import CustomerInvitationRow, MemberRow, SegmentRow, ShopCustomerRow
from sokoni.commerce.customer.segment.types import Member, Purchases, Segment, SegmentMatch, SegmentRule, ShopCustomer
from sokoni.core import ids, keyset, pages
from sokoni.core.database import ReadSession, WriteSession, insert_many
from sokoni.core.keyset import Keyset
from sokoni.core.prepared import Prepared

_CUSTOMER = tuple(ShopCustomerRow.__table__.columns[name] for name in ShopCustomer.__dataclass_fields__)
_MEMBERS = (
    select(func.count()).where(MemberRow.segment_id == SegmentRow.id).correlate(SegmentRow).scalar_subquery()
).label("members")
_SEGMENT = (*SegmentRow.__table__.columns, _MEMBERS)
# Ids are UUIDv7: their order is that in which customers came.
_NEWEST_CUSTOMERS = Keyset(columns=(ShopCustomerRow.id,), kinds=(UUID,), falls=True)
_CHUNK = 1000


async def list_segments(session: ReadSession, *, shop_id: UUID) -> list[Segment]:
    """A shop's segments by name, with how many belong to each."""
    statement = select(*_SEGMENT).where(SegmentRow.shop_id == shop_id).order_by(SegmentRow.name, SegmentRow.id)
    return [_segment(row) for row in await session.execute(statement)]


async def get_segment(session: ReadSession, *, shop_id: UUID, segment_id: UUID) -> Segment | None:
    """A segment of a shop."""
    statement = select(*_SEGMENT).where(SegmentRow.shop_id == shop_id, SegmentRow.id == segment_id)
    row = (await session.execute(statement)).one_or_none()
    return None if row is None else _segment(row)


async def get_segment_locked(session: WriteSession, *, shop_id: UUID, segment_id: UUID) -> Segment | None:
    """The same, locked until the transaction ends."""
    statement = (
        select(*_SEGMENT)
        .where(SegmentRow.shop_id == shop_id, SegmentRow.id == segment_id)
        .with_for_update(of=SegmentRow, key_share=True)
    )
    row = (await session.execute(statement)).one_or_none()
    return None if row is None else _segment(row)


async def lock_shop(session: WriteSession, *, shop_id: UUID) -> None:
    """Let one writer at a time add to what segments a shop has."""
    await session.execute(
        text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 0))"), {"name": f"segments:{shop_id}"}
    )


async def count_segments(session: ReadSession, *, shop_id: UUID) -> int:
    """How many segments a shop has."""
    return (await session.execute(select(func.count()).where(SegmentRow.shop_id == shop_id))).scalar_one()


async def insert_segment(session: WriteSession, segment: Segment) -> bool:
    """Write a new one; False where the shop has one of that name."""
    new = insert(SegmentRow).values(_segment_values(segment)).on_conflict_do_nothing().returning(SegmentRow.id)
    return (await session.execute(new)).scalar_one_or_none() is not None


async def update_segment(session: WriteSession, segment: Segment) -> bool:
    """Write what its seller says of it; False where the shop has another of that name."""
    values = _segment_values(segment)
    statement = update(SegmentRow).where(SegmentRow.id == segment.id).values(values)
    try:
        async with session.begin_nested():
            await session.execute(statement)
    except IntegrityError:
        return False
    return True


async def delete_segment(session: WriteSession, *, segment_id: UUID) -> bool:
    """Take a segment away with its members; False where prices are made for it."""
    try:
        async with session.begin_nested():
            await session.execute(delete(SegmentRow).where(SegmentRow.id == segment_id))
    except IntegrityError:
        return False
    return True


async def list_shops_with_rules(session: ReadSession, *, after: UUID | None, limit: int) -> Sequence[UUID]:
    """Shops that have a segment with a rule, in the order of their ids."""
    statement = select(SegmentRow.shop_id).where(SegmentRow.rule.is_not(None)).distinct()
    if after is not None:
        statement = statement.where(SegmentRow.shop_id > after)
    return (await session.execute(statement.order_by(SegmentRow.shop_id).limit(limit))).scalars().all()


async def list_ids_with_rules(session: WriteSession, *, shop_id: UUID) -> list[tuple[UUID, SegmentRule]]:
    """The segments of a shop that fill themselves, locked in key order, so that two who work them out take turns."""
    statement = (
        select(SegmentRow.id, SegmentRow.rule)
        .where(SegmentRow.shop_id == shop_id, SegmentRow.rule.is_not(None))
        .order_by(SegmentRow.id)
        .with_for_update(key_share=True)
    )
    found = [(row.id, rules.from_json(row.rule)) for row in await session.execute(statement)]
    return [(segment_id, rule) for segment_id, rule in found if rule is not None]


async def evaluate(
    session: WriteSession,
    *,
    shop_id: UUID,
    segment_id: UUID,
    rule: SegmentRule | None,
    now: datetime,
    customer_ids: Collection[UUID] | None = None,
) -> None:
    """Let customers join and leave a locked segment as its rule says, all of them or some; two statements.

    Who was added by hand stays.
    """
    fits = literal(value=False) if rule is None else func.coalesce(_fits(rule, now), False)  # SQL's
    meant = true() if customer_ids is None else ShopCustomerRow.id == func.any(list(customer_ids))
    leaving = exists().where(ShopCustomerRow.id == MemberRow.customer_id, meant, not_(fits))
    await session.execute(
        delete(MemberRow)
        .where(MemberRow.segment_id == segment_id, not_(MemberRow.is_by_hand), leaving)
        .execution_options(synchronize_session=False)
    )
    joining = select(
        literal(segment_id), ShopCustomerRow.id, literal(shop_id), literal(value=False), literal(now)
    ).where(ShopCustomerRow.shop_id == shop_id, meant, fits)
    names = ["segment_id", "customer_id", "shop_id", "is_by_hand", "added_at"]
    await session.execute(insert(MemberRow).from_select(names, joining).on_conflict_do_nothing())


async def note_evaluated(session: WriteSession, *, segment_ids: Collection[UUID], now: datetime) -> None:
    """Keep when rules were last looked at."""
    await session.execute(update(SegmentRow).where(SegmentRow.id.in_(list(segment_ids))).values(evaluated_at=now))


def segments_of_account(account_id: Any) -> Select[Any]:
    """The segments to which an account belongs, in whichever shop, to be read from inside of another statement."""
    return (
        select(MemberRow.segment_id)
        .join(ShopCustomerRow, ShopCustomerRow.id == MemberRow.customer_id)
        .where(ShopCustomerRow.account_id == account_id)
    )


_SEGMENTS_OF = Prepared(lambda: segments_of_account(bindparam("account_id", type_=Uuid())))


async def list_segments_of_account(session: ReadSession, *, account_id: UUID) -> frozenset[UUID]:
    """The segments to which an account belongs, in whichever shop."""
    return frozenset(row.segment_id for row in await _SEGMENTS_OF.fetch(session, account_id=account_id))


async def list_members(session: ReadSession, *, segment_id: UUID, page: pages.PageQuery) -> pages.Page[Member]:
    """A page of who belongs to a segment, the newest customers first."""
    statement = (
        select(*_CUSTOMER, MemberRow.is_by_hand)
        .join(MemberRow, MemberRow.customer_id == ShopCustomerRow.id)
        .where(MemberRow.segment_id == segment_id)
    )
    return await keyset.read(session, statement, _NEWEST_CUSTOMERS, page, show=_member)


async def list_by_hand(session: ReadSession, *, segment_id: UUID) -> Sequence[UUID]:
    """Who was put into a segment by hand."""
    statement = select(MemberRow.customer_id).where(MemberRow.segment_id == segment_id, MemberRow.is_by_hand)
    return (await session.execute(statement)).scalars().all()


async def list_segments_of(session: ReadSession, *, customer_id: UUID) -> Sequence[UUID]:
    """The segments to which a customer belongs."""
    statement = select(MemberRow.segment_id).where(MemberRow.customer_id == customer_id)
    return (await session.execute(statement)).scalars().all()


async def put_in(
    session: WriteSession, *, shop_id: UUID, segment_id: UUID, customer_ids: Iterable[UUID], now: datetime
) -> Sequence[UUID]:
    """Who of some customers is in a segment by hand now, and was not before."""
    rows = [
        {
            "segment_id": segment_id,
            "customer_id": customer_id,
            "shop_id": shop_id,
            "is_by_hand": True,
            "added_at": now,
        }
        for customer_id in sorted(customer_ids)
    ]
    if not rows:
        return ()
    new = insert(MemberRow).values(rows)
    statement = new.on_conflict_do_update(
        index_elements=["segment_id", "customer_id"], set_={"is_by_hand": True}, where=not_(MemberRow.is_by_hand)
    ).returning(MemberRow.customer_id)
    return (await session.execute(statement)).scalars().all()


async def take_out(session: WriteSession, *, segment_id: UUID, customer_ids: Collection[UUID]) -> Sequence[UUID]:
    """Who of some customers had been put into a segment by hand, and is out of it now."""
    statement = (
        delete(MemberRow)
        .where(
            MemberRow.segment_id == segment_id,
            MemberRow.customer_id.in_(list(customer_ids)),
            MemberRow.is_by_hand,
        )
        .returning(MemberRow.customer_id)
        .execution_options(synchronize_session=False)
    )
    return (await session.execute(statement)).scalars().all()


async def list_customers(
    session: ReadSession, *, shop_id: UUID, text: str, tag: str, page: pages.PageQuery
) -> pages.Page[ShopCustomer]:
    """A page of a shop's customers, the newest first; those whose name or e-mail has a text, or who have a tag."""
    statement = select(*_CUSTOMER).where(ShopCustomerRow.shop_id == shop_id)
    if text:
        statement = statement.where(
            or_(
                ShopCustomerRow.email.contains(text.lower(), autoescape=True),
                ShopCustomerRow.name.icontains(text, autoescape=True),
            )
        )
    if tag:
        statement = statement.where(ShopCustomerRow.tags.contains([tag]))
    return await keyset.read(session, statement, _NEWEST_CUSTOMERS, page, show=_customer)


async def get_customer(session: ReadSession, *, shop_id: UUID, customer_id: UUID) -> ShopCustomer | None:
    """Somebody whom a shop knows."""
    statement = select(*_CUSTOMER).where(ShopCustomerRow.shop_id == shop_id, ShopCustomerRow.id == customer_id)
    row = (await session.execute(statement)).one_or_none()
    return None if row is None else _customer(row)


async def get_customer_locked(session: WriteSession, *, customer_id: UUID) -> ShopCustomer | None:
    """Somebody whom a shop knows, locked until the transaction ends."""
    statement = select(*_CUSTOMER).where(ShopCustomerRow.id == customer_id).with_for_update(key_share=True)
    row = (await session.execute(statement)).one_or_none()
    return None if row is None else _customer(row)


async def list_known(session: ReadSession, *, shop_id: UUID, customer_ids: Collection[UUID]) -> Sequence[UUID]:
    """Those of some ids that are customers of a shop."""
    statement = select(ShopCustomerRow.id).where(
        ShopCustomerRow.shop_id == shop_id, ShopCustomerRow.id.in_(list(customer_ids))
    )
    return (await session.execute(statement)).scalars().all()


async def list_of_account(session: ReadSession, *, account_id: UUID) -> Sequence[ShopCustomer]:
    """What shops note of an account."""
    statement = select(*_CUSTOMER).where(ShopCustomerRow.account_id == account_id).order_by(ShopCustomerRow.id)
    return [_customer(row) for row in await session.execute(statement)]


async def find_by_account(session: WriteSession, *, shop_id: UUID, account_id: UUID) -> UUID | None:
    """The id under which a shop knows an account, locked."""
    statement = (
        select(ShopCustomerRow.id)
        .where(ShopCustomerRow.shop_id == shop_id, ShopCustomerRow.account_id == account_id)
        .with_for_update(key_share=True)
    )
    return (await session.execute(statement)).scalar_one_or_none()


async def add_emails(
    session: WriteSession, *, shop_id: UUID, emails: Collection[str], now: datetime
) -> Mapping[str, UUID]:
    """The customers behind some e-mails, made where a shop knows nobody by one; three statements at most."""
    rows = [_new_customer(shop_id=shop_id, account_id=None, email=each, name="", now=now) for each in sorted(emails)]
    guests = insert(ShopCustomerRow).values(rows)
    await session.execute(
        guests.on_conflict_do_nothing(
            index_elements=["shop_id", "email"], index_where=ShopCustomerRow.account_id.is_(None)
        )
    )
    statement = select(ShopCustomerRow.email, ShopCustomerRow.id).where(
        ShopCustomerRow.shop_id == shop_id,
        ShopCustomerRow.email.in_(list(emails)),
        ShopCustomerRow.account_id.is_(None),
    )
    return {row.email: row.id for row in await session.execute(statement)}


async def put_purchases(session: WriteSession, *, shop_id: UUID, purchases: Sequence[Purchases], now: datetime) -> None:
    """Keep what customers of a shop bought, and know those who are new; a statement for each 1,000."""
    accounts = [each for each in purchases if each.account_id is not None]
    guests = [each for each in purchases if each.account_id is None]
    for known, key, condition in (
        (accounts, "account_id", ShopCustomerRow.account_id.is_not(None)),
        (guests, "email", ShopCustomerRow.account_id.is_(None)),
    ):
        new = insert(ShopCustomerRow)
        statement = new.on_conflict_do_update(
            index_elements=["shop_id", key],
            index_where=condition,
            set_={name: new.excluded[name] for name in ("email", "name", "orders", "spent", "last_order_at")}
            | {"updated_at": now},
            # Who did not order since is left alone.
            where=or_(
                *(
                    getattr(ShopCustomerRow, name).is_distinct_from(new.excluded[name])
                    for name in ("email", "name", "orders", "spent", "last_order_at")
                )
            ),
        )
        # In key order, so that two who note the same people wait for one another, and never in a circle.
        ordered = sorted(known, key=lambda each: str(getattr(each, key)))
        for start in range(0, len(ordered), _CHUNK):
            rows = [_purchases_row(shop_id, each, now) for each in ordered[start : start + _CHUNK]]
            await session.execute(statement.values(rows))


async def clear_purchases(session: WriteSession, *, customer_id: UUID, now: datetime) -> None:
    """Keep that a customer ordered nothing."""
    values = {"orders": 0, "spent": 0, "last_order_at": None, "updated_at": now}
    await update_customer(session, customer_id=customer_id, values=values)


async def forget_unknown(session: WriteSession, *, customer_id: UUID) -> None:
    """Forget a customer of whom a shop noted nothing, and whom it put into no segment."""
    by_hand = select(MemberRow.customer_id).where(MemberRow.customer_id == customer_id, MemberRow.is_by_hand)
    await session.execute(
        delete(ShopCustomerRow).where(
            ShopCustomerRow.id == customer_id,
            ShopCustomerRow.note == "",
            func.cardinality(ShopCustomerRow.tags) == 0,
            ~by_hand.exists(),
        )
    )


async def find_buyer(session: ReadSession, *, shop_id: UUID, account_id: UUID | None, email: str) -> UUID | None:
    """The customer that somebody is who ordered as an account, or as a guest."""
    who: ColumnElement[bool] = (
        and_(ShopCustomerRow.account_id.is_(None), ShopCustomerRow.email == email.lower())
        if account_id is None
        else ShopCustomerRow.account_id == account_id
    )
    statement = select(ShopCustomerRow.id).where(ShopCustomerRow.shop_id == shop_id, who)
    return (await session.execute(statement)).scalar_one_or_none()


async def update_customer(session: WriteSession, *, customer_id: UUID, values: Mapping[str, Any]) -> None:
    """Write something of a customer."""
    await session.execute(update(ShopCustomerRow).where(ShopCustomerRow.id == customer_id).values(values))


async def join_customers(session: WriteSession, *, source: UUID, target: UUID) -> None:
    """Let one customer have what another was put into by hand, who is forgotten; both are of one shop."""
    given = select(
        MemberRow.segment_id, literal(target), MemberRow.shop_id, MemberRow.is_by_hand, MemberRow.added_at
    ).where(MemberRow.customer_id == source, MemberRow.is_by_hand)
    names = ["segment_id", "customer_id", "shop_id", "is_by_hand", "added_at"]
    new = insert(MemberRow).from_select(names, given)
    await session.execute(
        new.on_conflict_do_update(index_elements=["segment_id", "customer_id"], set_={"is_by_hand": True})
    )
    await session.execute(delete(ShopCustomerRow).where(ShopCustomerRow.id == source))


async def insert_invitations(
    session: WriteSession, *, tokens: Mapping[UUID, bytes], expires_at: datetime, now: datetime
) -> None:
    """Keep the links that are sent to customers."""
    rows = [
        {"token_hash": token_hash, "customer_id": customer_id, "expires_at": expires_at, "created_at": now}
        for customer_id, token_hash in tokens.items()
    ]
    await session.execute(insert_many(CustomerInvitationRow), rows)


async def get_invited(session: ReadSession, *, token_hash: bytes, now: datetime) -> ShopCustomer | None:
    """The customer to whom a link was sent, while it is good and nobody took it up."""
    statement = (
        select(*_CUSTOMER)
        .join(CustomerInvitationRow, CustomerInvitationRow.customer_id == ShopCustomerRow.id)
        .where(
            CustomerInvitationRow.token_hash == token_hash,
            CustomerInvitationRow.expires_at > now,
            ShopCustomerRow.account_id.is_(None),
        )
    )
    row = (await session.execute(statement)).one_or_none()
    return None if row is None else _customer(row)


async def delete_invitations(session: WriteSession, *, customer_id: UUID) -> None:
    """Let no link to a customer open anything any more."""
    await session.execute(delete(CustomerInvitationRow).where(CustomerInvitationRow.customer_id == customer_id))


def _fits(rule: SegmentRule, now: datetime) -> ColumnElement[bool]:
    row = ShopCustomerRow
    said: list[ColumnElement[bool]] = [row.tags.contains([tag]) for tag in rule.tags]
    said += [not_(row.tags.contains([tag])) for tag in rule.without_tags]
    if rule.spent_at_least is not None:
        said.append(row.spent >= rule.spent_at_least)
    if rule.spent_at_most is not None:
        said.append(row.spent <= rule.spent_at_most)
    if rule.orders_at_least is not None:
        said.append(row.orders >= rule.orders_at_least)
    if rule.orders_at_most is not None:
        said.append(row.orders <= rule.orders_at_most)
    if rule.ordered_within_days is not None:
        said.append(row.last_order_at >= now - timedelta(days=rule.ordered_within_days))
    if rule.silent_for_days is not None:
        said.append(row.last_order_at < now - timedelta(days=rule.silent_for_days))
    # A condition about orders says nothing of who never ordered: that is no match.
    held = [func.coalesce(each, False) for each in said]
    return and_(*held) if rule.match is SegmentMatch.ALL else or_(*held)


def _segment(row: Row[Any]) -> Segment:
    values = row._asdict()
    return Segment(**{**values, "rule": rules.from_json(values["rule"])})


def _segment_values(segment: Segment) -> dict[str, Any]:
    return {
        "id": segment.id,
        "shop_id": segment.shop_id,
        "name": segment.name,
        "rule": rules.to_json(segment.rule),
        "evaluated_at": segment.evaluated_at,
        "created_at": segment.created_at,
        "updated_at": segment.updated_at,
    }


def _customer(row: Row[Any]) -> ShopCustomer:
    values = {name: getattr(row, name) for name in ShopCustomer.__dataclass_fields__}
    return ShopCustomer(**{**values, "tags": tuple(values["tags"])})


def _member(row: Row[Any]) -> Member:
    return Member(customer=_customer(row), is_by_hand=row.is_by_hand)


def _new_customer(*, shop_id: UUID, account_id: UUID | None, email: str, name: str, now: datetime) -> dict[str, Any]:
    return {
        "id": ids.new_id(),
        "shop_id": shop_id,
        "account_id": account_id,
        "email": email.lower(),
        "name": name,
        "tags": [],
        "note": "",
        "orders": 0,
        "spent": 0,
        "last_order_at": None,
        "created_at": now,
        "updated_at": now,
    }


def _purchases_row(shop_id: UUID, known: Purchases, now: datetime) -> dict[str, Any]:
    said = asdict(known)
    made = _new_customer(shop_id=shop_id, account_id=known.account_id, email=known.email, name=known.name, now=now)
    return made | {name: said[name] for name in ("orders", "spent", "last_order_at")}
