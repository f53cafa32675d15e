"""Reviews on a real database: whoever bought says it once, and the sum is always right."""

from datetime import datetime
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from sokoni.commerce.review import errors, service
from sokoni.commerce.review.types import (
    ReportReason,
    Review,
    ReviewDraft,
    ReviewQuery,
    ReviewSort,
    ReviewState,
    Summary,
)
from sokoni.core import ids
from sokoni.core.change import Actor
from sokoni.core.database import WriteSession, count_statements
from sokoni.core.errors import DomainError
from sokoni.core.pages import PageQuery
from sokoni.identity.permission.types import AccountSubject, SellerSubject, Subject, TeamRole
from tests.support.factories import account as account_factory
from tests.support.factories import order as order_factory
from tests.support.factories import review as review_factory
from tests.support.factories import sale

GOOD = ReviewDraft(rating=5, title="As shown", comment="Warm light.")
OPERATOR = Actor(kind="account", label="operator")
GUEST = Subject()


@pytest.fixture
async def stall(session: WriteSession, now: datetime) -> sale.Stall:
    """A shop with one lamp on its shelf."""
    return await sale.stall(session, now=now, on_hand=50)


async def write(
    session: WriteSession,
    stall: sale.Stall,
    subject: Subject,
    *,
    now: datetime,
    draft: ReviewDraft = GOOD,
    token: str | None = None,
) -> Review:
    return await service.write(
        session,
        product_id=stall.goods[0].product_id,
        draft=draft,
        subject=subject,
        token=token,
        is_held=False,
        now=now,
    )


async def summary_of(session: WriteSession, stall: sale.Stall) -> Summary:
    product_id = stall.goods[0].product_id
    return (await service.summaries(session, product_ids=[product_id])).get(product_id, Summary())


async def reader(session: WriteSession, *, now: datetime) -> AccountSubject:
    account = await account_factory.account(session, now=now)
    return AccountSubject(account_id=account.id, label=account.email)


async def test_who_has_it_says_how_it_is(session: WriteSession, stall: sale.Stall, now: datetime):
    author = await review_factory.owner(session, stall, now=now)

    review = await write(session, stall, author.subject, now=now)

    assert (review.rating, review.title, review.comment) == (5, "As shown", "Warm light.")
    assert review.author_name == "Test U."
    assert review.state is ReviewState.PUBLISHED
    assert await summary_of(session, stall) == Summary(histogram=(0, 0, 0, 0, 1))


async def test_a_guest_says_it_with_the_token_of_the_order(session: WriteSession, stall: sale.Stall, now: datetime):
    placed = await review_factory.delivered(session, stall, now=now)

    with pytest.raises(errors.ReviewNotBought):
        await write(session, stall, GUEST, now=now)
    review = await write(session, stall, GUEST, now=now, token=placed.token)
    changed = await service.change(
        session,
        review_id=review.id,
        draft=ReviewDraft(rating=3),
        subject=GUEST,
        token=placed.token,
        is_held=False,
        now=now,
    )

    assert (review.account_id, changed.rating) == (None, 3)
    assert await summary_of(session, stall) == Summary(histogram=(0, 0, 1, 0, 0))


async def test_refuses_whoever_has_not_received_it(session: WriteSession, stall: sale.Stall, now: datetime):
    account = await account_factory.account(session, now=now)
    subject = AccountSubject(account_id=account.id, label=account.email)
    await order_factory.confirmed(session, quantities={stall.variant_id: 1}, now=now, account_id=account.id)

    with pytest.raises(errors.ReviewNotBought):
        await write(session, stall, subject, now=now)


async def test_who_works_for_a_shop_gives_it_no_stars(session: WriteSession, stall: sale.Stall, now: datetime):
    await review_factory.delivered(session, stall, now=now, account_id=stall.owner.id)
    with pytest.raises(errors.ReviewOfOwnGoods):
        await write(session, stall, sale.seller_of(stall), now=now)
    assert await summary_of(session, stall) == Summary()


async def test_nobody_says_two_things_of_one_product(session: WriteSession, stall: sale.Stall, now: datetime):
    author = await review_factory.owner(session, stall, now=now)
    await write(session, stall, author.subject, now=now)
    # Bought again, it is still one opinion.
    await review_factory.delivered(session, stall, now=now, account_id=author.account.id)

    with pytest.raises(errors.ReviewWritten):
        await write(session, stall, author.subject, now=now)

    assert (await summary_of(session, stall)).count == 1


async def test_a_review_is_nothing_to_others(session: WriteSession, stall: sale.Stall, now: datetime):
    review = await review_factory.written(session, stall, now=now)
    stranger = await reader(session, now=now)

    for subject in (GUEST, stranger, AccountSubject(account_id=stall.owner.id, label="seller")):
        with pytest.raises(errors.ReviewMissing):
            await service.remove(session, review_id=review.id, subject=subject, token="no-token")
        with pytest.raises(errors.ReviewMissing):
            await service.change(
                session, review_id=review.id, draft=GOOD, subject=subject, token=None, is_held=False, now=now
            )

    assert (await service.get(session, review_id=review.id, subject=GUEST)).rating == review.rating


async def test_what_is_not_shown_is_seen_by_its_author_and_operators(
    session: WriteSession, stall: sale.Stall, now: datetime
):
    author = await review_factory.owner(session, stall, now=now)
    draft = ReviewDraft(rating=1, comment="www.other.example")
    held = await write(session, stall, author.subject, now=now, draft=draft)
    operator = Subject(is_operator=True)

    with pytest.raises(errors.ReviewMissing):
        await service.get(session, review_id=held.id, subject=await reader(session, now=now))
    seen = [await service.get(session, review_id=held.id, subject=each) for each in (author.subject, operator)]

    assert [each.state for each in seen] == [ReviewState.PENDING, ReviewState.PENDING]
    assert (await summary_of(session, stall)).count == 0


async def test_an_operator_hides_for_a_reason_and_a_change_is_looked_at_again(
    session: WriteSession, stall: sale.Stall, now: datetime
):
    author = await review_factory.owner(session, stall, now=now)
    review = await write(session, stall, author.subject, now=now)

    with pytest.raises(errors.ReviewReasonMissing):
        await service.moderate(session, review_id=review.id, shown=False, reason=" ", actor=OPERATOR, now=now)
    hidden = await service.moderate(
        session, review_id=review.id, shown=False, reason="It names a person.", actor=OPERATOR, now=now
    )
    gone = await summary_of(session, stall)
    changed = await service.change(
        session, review_id=review.id, draft=GOOD, subject=author.subject, token=None, is_held=False, now=now
    )
    shown = await service.moderate(session, review_id=review.id, shown=True, reason="", actor=OPERATOR, now=now)

    assert (hidden.state, hidden.state_reason, gone.count) == (ReviewState.HIDDEN, "It names a person.", 0)
    assert (changed.state, shown.state, shown.state_reason) == (ReviewState.PENDING, ReviewState.PUBLISHED, "")
    assert (await summary_of(session, stall)).count == 1


async def test_a_vote_counts_once_and_never_ones_own(session: WriteSession, stall: sale.Stall, now: datetime):
    author = await review_factory.owner(session, stall, now=now)
    review = await write(session, stall, author.subject, now=now)
    helped = await reader(session, now=now)

    with pytest.raises(errors.OwnReview):
        await service.vote(session, review_id=review.id, subject=author.subject, now=now)
    for _ in range(2):
        await service.vote(session, review_id=review.id, subject=helped, now=now)
    once = await service.get(session, review_id=review.id, subject=GUEST)
    voted = await service.list_voted(session, subject=helped, review_ids=[review.id])
    for _ in range(2):
        await service.take_vote_back(session, review_id=review.id, subject=helped)

    assert (once.helpful_count, voted) == (1, {review.id})
    assert (await service.get(session, review_id=review.id, subject=GUEST)).helpful_count == 0


async def test_a_report_waits_for_an_operator_and_is_settled(session: WriteSession, stall: sale.Stall, now: datetime):
    review = await review_factory.written(session, stall, now=now)
    reporters = [await reader(session, now=now) for _ in range(2)]
    for subject in (*reporters, reporters[0]):
        await service.report(session, review_id=review.id, reason=ReportReason.SPAM, subject=subject, now=now)
    queue = ReviewQuery(awaits=True, is_public=False)

    waiting = await service.list_reviews(session, query=queue, page=PageQuery())
    reasons = await service.list_reasons(session, review_ids=[review.id])
    await service.moderate(session, review_id=review.id, shown=True, reason="", actor=OPERATOR, now=now)

    assert [(each.id, each.open_reports) for each in waiting.items] == [(review.id, 2)]
    assert reasons == {review.id: [ReportReason.SPAM]}
    assert (await service.list_reviews(session, query=queue, page=PageQuery())).items == ()
    assert await service.list_reasons(session, review_ids=[review.id]) == {}


async def test_a_shop_answers_its_own_reviews(session: WriteSession, stall: sale.Stall, now: datetime):
    review = await review_factory.written(session, stall, now=now)
    other = await sale.stall(session, now=now)
    staff = _seller(stall, TeamRole.STAFF)

    for subject in (_seller(other, TeamRole.OWNER), _seller(stall, TeamRole.VIEWER)):
        with pytest.raises(DomainError):
            await service.answer(session, review_id=review.id, text="Thanks", subject=subject, now=now)
    answered = await service.answer(session, review_id=review.id, text=" Thank you! ", subject=staff, now=now)
    taken = await service.take_answer_back(session, review_id=review.id, subject=staff, now=now)

    assert answered.reply is not None
    assert (answered.reply.text, answered.reply.at) == ("Thank you!", now)
    assert taken.reply is None


def _seller(stall: sale.Stall, role: TeamRole) -> SellerSubject:
    return SellerSubject(account_id=stall.owner.id, label="seller", teams={stall.shop.id: role})


async def test_pages_go_both_ways_in_both_orders(session: WriteSession, stall: sale.Stall, now: datetime):
    reviews = [await review_factory.written(session, stall, now=now, rating=rating) for rating in (1, 2, 3, 4, 5)]
    helped = await reader(session, now=now)
    await service.vote(session, review_id=reviews[1].id, subject=helped, now=now)
    product_id = stall.goods[0].product_id

    for sort, wanted in ((ReviewSort.NEWEST, [5, 4, 3, 2, 1]), (ReviewSort.HELPFUL, [2, 5, 4, 3, 1])):
        query = ReviewQuery(product_id=product_id, sort=sort)
        first = await service.list_reviews(session, query=query, page=PageQuery(limit=2))
        second = await service.list_reviews(session, query=query, page=PageQuery(limit=2, cursor=first.next_cursor))
        back = await service.list_reviews(session, query=query, page=PageQuery(limit=2, cursor=second.previous_cursor))
        third = await service.list_reviews(session, query=query, page=PageQuery(limit=2, cursor=second.next_cursor))
        assert [each.rating for page in (first, second, third) for each in page.items] == wanted
        assert back == first
        assert (first.previous_cursor, third.next_cursor) == (None, None)


async def test_a_page_with_its_summary_costs_two_statements(session: WriteSession, stall: sale.Stall, now: datetime):
    for rating in (1, 5):
        await review_factory.written(session, stall, now=now, rating=rating)
    product_id = stall.goods[0].product_id

    with count_statements() as counted:
        await service.list_reviews(session, query=ReviewQuery(product_id=product_id), page=PageQuery())
        await service.summaries(session, product_ids=[product_id])

    assert counted.value == 2


async def test_what_can_be_reviewed_stands_there_once(session: WriteSession, now: datetime):
    stall = await sale.stall(session, now=now, prices=(10, 20), on_hand=9)
    author = await review_factory.owner(session, stall, now=now)
    await review_factory.delivered(session, stall, now=now, account_id=author.account.id)
    review = await write(session, stall, author.subject, now=now)

    things = await service.list_reviewable(session, account_id=author.account.id)
    of_order = await service.list_reviewable_of(session, order_id=author.placed.order.id)

    said = {each.product_id: each.review.id if each.review else None for each in things}
    assert said == {stall.goods[0].product_id: review.id, stall.goods[1].product_id: None}
    assert len(things) == len(of_order) == 2


ACTS = st.lists(
    st.one_of(
        st.tuples(st.just("write"), st.integers(0, 3), st.integers(1, 5)),
        st.tuples(st.just("change"), st.integers(0, 3), st.integers(1, 5)),
        st.tuples(st.just("remove"), st.integers(0, 3), st.just(0)),
        st.tuples(st.just("show"), st.integers(0, 3), st.just(0)),
        st.tuples(st.just("hide"), st.integers(0, 3), st.just(0)),
    ),
    max_size=14,
)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(acts=ACTS)
async def test_the_sum_is_what_is_shown_whatever_happens(
    session: WriteSession, stall: sale.Stall, now: datetime, acts: list[tuple[str, int, int]]
):
    async with session.begin_nested() as point:
        owners = [await review_factory.owner(session, stall, now=now) for _ in range(4)]
        written: dict[int, UUID] = {}
        for act, who, rating in acts:
            await _do(session, stall, owners[who], written, act=act, who=who, rating=rating, now=now)
        shown = await session.execute(
            text("SELECT rating, count(*) FROM reviews WHERE state = 'published' AND product_id = :p GROUP BY rating"),
            {"p": stall.goods[0].product_id},
        )
        truth = {row.rating: row.count for row in shown}
        assert (await summary_of(session, stall)).histogram == tuple(truth.get(stars, 0) for stars in range(1, 6))
        await point.rollback()


async def _do(
    session: WriteSession,
    stall: sale.Stall,
    author: review_factory.Owner,
    written: dict[int, UUID],
    *,
    act: str,
    who: int,
    rating: int,
    now: datetime,
) -> None:
    review_id = written.get(who, ids.new_id())
    try:
        match act:
            case "write":
                draft = ReviewDraft(rating=rating)
                written[who] = (await write(session, stall, author.subject, now=now, draft=draft)).id
            case "change":
                await service.change(
                    session,
                    review_id=review_id,
                    draft=ReviewDraft(rating=rating),
                    subject=author.subject,
                    token=None,
                    is_held=False,
                    now=now,
                )
            case "remove":
                await service.remove(session, review_id=review_id, subject=author.subject, token=None)
            case _:
                await service.moderate(
                    session, review_id=review_id, shown=act == "show", reason="x", actor=OPERATOR, now=now
                )
    except (errors.ReviewMissing, errors.ReviewWritten):
        return
