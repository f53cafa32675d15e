"""All SQL of reviews."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, delete, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import aliased

from sokoni.commerce.review.models import ReviewReportRow, ReviewRow, ReviewSummaryRow, ReviewVoteRow
from sokoni.commerce.review.types import Reply, ReportReason, Review, ReviewQuery, ReviewSort, ReviewState, Summary
from sokoni.core import keyset
from sokoni.core.database import ReadSession, WriteSession
from sokoni.core.keyset import Keyset
from sokoni.core.pages import Page, PageQuery

_COLUMNS = (
    ReviewRow.id,
    ReviewRow.product_id,
    ReviewRow.shop_id,
    ReviewRow.order_id,
    ReviewRow.order_line_id,
    ReviewRow.account_id,
    ReviewRow.product_title,
    ReviewRow.variant_title,
    ReviewRow.author_name,
    ReviewRow.locale,
    ReviewRow.rating,
    ReviewRow.title,
    ReviewRow.comment,
    ReviewRow.photos,
    ReviewRow.state,
    ReviewRow.state_reason,
    ReviewRow.helpful_count,
    ReviewRow.open_reports,
    ReviewRow.reply,
    ReviewRow.replied_at,
    ReviewRow.created_at,
    ReviewRow.updated_at,
)
_AWAITS = or_(ReviewRow.state == ReviewState.PENDING.value, ReviewRow.open_reports > 0)
_ORDERS: Mapping[ReviewSort, Keyset] = MappingProxyType(
    {
        ReviewSort.NEWEST: Keyset(columns=(ReviewRow.created_at, ReviewRow.id), kinds=(datetime, UUID), falls=True),
        ReviewSort.HELPFUL: Keyset(
            columns=(ReviewRow.helpful_count, ReviewRow.created_at, ReviewRow.id),
            kinds=(int, datetime, UUID),
            falls=True,
        ),
    }
)


async def insert_review(session: WriteSession, values: Mapping[str, Any]) -> Review | None:
    """Keep a review; None where its author has reviewed the product, or its line was reviewed."""
    statement = insert(ReviewRow).values(**values).on_conflict_do_nothing().returning(*_COLUMNS)
    row = (await session.execute(statement)).one_or_none()
    return None if row is None else _review(row)


async def get(session: ReadSession, *, review_id: UUID) -> Review | None:
    """A review, whoever sees it."""
    row = (await session.execute(select(*_COLUMNS).where(ReviewRow.id == review_id))).one_or_none()
    return None if row is None else _review(row)


async def get_locked(session: WriteSession, *, review_id: UUID) -> Review | None:
    """A review that nobody else changes until this transaction ends."""
    statement = select(*_COLUMNS).where(ReviewRow.id == review_id).with_for_update()
    row = (await session.execute(statement)).one_or_none()
    return None if row is None else _review(row)


async def change(session: WriteSession, *, review_id: UUID, values: Mapping[str, Any]) -> Review:
    """Write some fields of a review."""
    statement = update(ReviewRow).where(ReviewRow.id == review_id).values(**values).returning(*_COLUMNS)
    return _review((await session.execute(statement)).one())


async def set_author(
    session: WriteSession, *, order_id: UUID, account_id: UUID | None, author_key: str, was: UUID | None
) -> None:
    """Let the reviews of an order be somebody else's; not those of products of which they have said something."""
    other = aliased(ReviewRow)
    said = select(other.id).where(other.product_id == ReviewRow.product_id, other.author_key == author_key).exists()
    mine = ReviewRow.account_id.is_(None) if was is None else ReviewRow.account_id == was
    statement = update(ReviewRow).where(ReviewRow.order_id == order_id, mine, ~said)
    await session.execute(
        statement.values(account_id=account_id, author_key=author_key).execution_options(synchronize_session=False)
    )


async def remove(session: WriteSession, *, review_id: UUID) -> None:
    """Take a review away, with its votes and reports."""
    await session.execute(delete(ReviewRow).where(ReviewRow.id == review_id))


async def list_reviews(session: ReadSession, *, query: ReviewQuery, page: PageQuery) -> Page[Review]:
    """A page of reviews; one statement."""
    statement = select(*_COLUMNS).where(*_conditions(query))
    return await keyset.read(session, statement, _ORDERS[query.sort], page, show=_review)


async def list_by_author(
    session: ReadSession, *, author_keys: Collection[str], product_ids: Collection[UUID]
) -> Sequence[Review]:
    """What some authors said of some products."""
    statement = select(*_COLUMNS).where(
        ReviewRow.product_id == func.any(list(product_ids)), ReviewRow.author_key == func.any(list(author_keys))
    )
    return [_review(row) for row in await session.execute(statement)]


async def list_for_account(session: ReadSession, *, account_id: UUID) -> Sequence[Review]:
    """Everything that an account wrote, the oldest first."""
    statement = select(*_COLUMNS).where(ReviewRow.account_id == account_id).order_by(ReviewRow.id)
    return [_review(row) for row in await session.execute(statement)]


async def count(session: ReadSession, *, query: ReviewQuery, limit: int) -> int:
    """How many reviews fit, at most `limit`."""
    fitting = select(ReviewRow.id).where(*_conditions(query)).limit(limit).subquery()
    return (await session.execute(select(func.count()).select_from(fitting))).scalar_one()


async def list_summaries(session: ReadSession, *, product_ids: Collection[UUID]) -> Mapping[UUID, Summary]:
    """The summaries of those of some products that have one."""
    statement = select(ReviewSummaryRow.product_id, ReviewSummaryRow.stars).where(
        ReviewSummaryRow.product_id == func.any(list(product_ids))
    )
    return {row.product_id: _summary(row.stars) for row in await session.execute(statement)}


async def list_shop_summaries(session: ReadSession, *, shop_ids: Collection[UUID]) -> Mapping[UUID, Summary]:
    """What the summaries of all products of some shops come to."""
    sums = [func.sum(ReviewSummaryRow.stars[place]) for place in range(1, 6)]
    statement = (
        select(ReviewSummaryRow.shop_id, *sums)
        .where(ReviewSummaryRow.shop_id == func.any(list(shop_ids)))
        .group_by(ReviewSummaryRow.shop_id)
    )
    return {row[0]: _summary([int(each) for each in row[1:]]) for row in await session.execute(statement)}


async def insert_vote(session: WriteSession, *, review_id: UUID, account_id: UUID, now: datetime) -> bool:
    """Note that a review helped somebody; False where it was noted before."""
    values = {"review_id": review_id, "account_id": account_id, "created_at": now}
    statement = insert(ReviewVoteRow).values(**values).on_conflict_do_nothing().returning(ReviewVoteRow.review_id)
    return (await session.execute(statement)).scalar_one_or_none() is not None


async def delete_vote(session: WriteSession, *, review_id: UUID, account_id: UUID) -> bool:
    """Take a vote back; False where there was none."""
    statement = (
        delete(ReviewVoteRow)
        .where(ReviewVoteRow.review_id == review_id, ReviewVoteRow.account_id == account_id)
        .returning(ReviewVoteRow.review_id)
    )
    return (await session.execute(statement)).scalar_one_or_none() is not None


async def add_votes(session: WriteSession, *, review_id: UUID, votes: int) -> None:
    """Count votes; negative ones were taken back."""
    statement = update(ReviewRow).where(ReviewRow.id == review_id)
    await session.execute(statement.values(helpful_count=ReviewRow.helpful_count + votes))


async def list_voted(session: ReadSession, *, account_id: UUID, review_ids: Collection[UUID]) -> set[UUID]:
    """Which of some reviews helped an account."""
    statement = select(ReviewVoteRow.review_id).where(
        ReviewVoteRow.account_id == account_id, ReviewVoteRow.review_id == func.any(list(review_ids))
    )
    return set((await session.execute(statement)).scalars())


async def insert_report(
    session: WriteSession, *, review_id: UUID, account_id: UUID, reason: ReportReason, now: datetime
) -> bool:
    """Note what somebody finds wrong with a review; False where they said so before."""
    values = {"review_id": review_id, "account_id": account_id, "reason": reason.value, "created_at": now}
    statement = insert(ReviewReportRow).values(**values).on_conflict_do_nothing().returning(ReviewReportRow.review_id)
    return (await session.execute(statement)).scalar_one_or_none() is not None


async def add_report(session: WriteSession, *, review_id: UUID) -> None:
    """Count one more open report."""
    statement = update(ReviewRow).where(ReviewRow.id == review_id)
    await session.execute(statement.values(open_reports=ReviewRow.open_reports + 1))


async def settle_reports(session: WriteSession, *, review_id: UUID, now: datetime) -> None:
    """Note that an operator has looked at all reports of a review."""
    statement = update(ReviewReportRow).where(
        ReviewReportRow.review_id == review_id, ReviewReportRow.settled_at.is_(None)
    )
    await session.execute(statement.values(settled_at=now))


async def list_reasons(session: ReadSession, *, review_ids: Collection[UUID]) -> Mapping[UUID, Sequence[ReportReason]]:
    """What readers find wrong with some reviews, each reason once."""
    statement = (
        select(ReviewReportRow.review_id, ReviewReportRow.reason)
        .where(ReviewReportRow.review_id == func.any(list(review_ids)), ReviewReportRow.settled_at.is_(None))
        .distinct()
        .order_by(ReviewReportRow.review_id, ReviewReportRow.reason)
    )
    found: dict[UUID, list[ReportReason]] = {}
    for review_id, reason in await session.execute(statement):
        found.setdefault(review_id, []).append(ReportReason(reason))
    return found


def _conditions(query: ReviewQuery) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if query.product_id is not None:
        conditions.append(ReviewRow.product_id == query.product_id)
    if query.shop_id is not None:
        conditions.append(ReviewRow.shop_id == query.shop_id)
    if query.rating is not None:
        conditions.append(ReviewRow.rating == query.rating)
    if query.with_photos:
        conditions.append(func.cardinality(ReviewRow.photos) > 0)
    if query.is_answered is not None:
        conditions.append(ReviewRow.reply.is_not(None) if query.is_answered else ReviewRow.reply.is_(None))
    if query.awaits:
        conditions.append(_AWAITS)
    if query.is_public:
        conditions.append(ReviewRow.state == ReviewState.PUBLISHED.value)
    return conditions


def _review(row: Row[*tuple[Any, ...]]) -> Review:
    return Review(
        id=row.id,
        product_id=row.product_id,
        shop_id=row.shop_id,
        order_id=row.order_id,
        order_line_id=row.order_line_id,
        account_id=row.account_id,
        product_title=row.product_title,
        variant_title=row.variant_title,
        author_name=row.author_name,
        locale=row.locale,
        rating=row.rating,
        title=row.title,
        comment=row.comment,
        photos=tuple(row.photos),
        state=ReviewState(row.state),
        state_reason=row.state_reason,
        helpful_count=row.helpful_count,
        open_reports=row.open_reports,
        reply=None if row.reply is None else Reply(text=row.reply, at=row.replied_at),
        created_at=row.created_at,
        updated_at=row.updated_at,
    )


def _summary(stars: Sequence[int]) -> Summary:
    one, two, three, four, five = stars
    return Summary(histogram=(one, two, three, four, five))
