"""Receipts: uploaded, replaced, approved, rejected; each decision once."""

import random
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import text

from sokoni.commerce.payment import reasons, service
from sokoni.commerce.payment.errors import (
    PaymentUnderWay,
    ReasonMissing,
    ReceiptChanged,
    ReceiptDecided,
    ReceiptMissing,
    ReceiptNotExpected,
    ReceiptsExhausted,
)
from sokoni.commerce.payment.likeness import Print
from sokoni.commerce.payment.service.receipts import MAX_RECEIPTS
from sokoni.commerce.payment.types import IDENTICAL, Payment, Receipt, ReceiptState, RejectReason, State
from sokoni.core import ids
from sokoni.core.change import Actor
from sokoni.core.database import WriteSession
from sokoni.core.pages import PageQuery
from sokoni.services.media.types import PHRASE_COLUMNS, PHRASE_ROWS, Phrase
from tests.support.factories import payment as payment_factory

SELLER = Actor(kind="account", id=ids.new_id(), label="seller@example.com")
SHOP = ids.new_id()


async def uploaded(session: WriteSession, *, now: datetime, content: bytes = b"%PDF-1 a") -> tuple[Payment, Receipt]:
    payment = await payment_factory.payment(session, provider="manual", now=now)
    receipt = await upload(session, payment, now=now, content=content)
    return payment, receipt


async def upload(session: WriteSession, payment: Payment, *, now: datetime, content: bytes) -> Receipt:
    return await service.upload_receipt(
        session, payment_id=payment.id, prepared=payment_factory.receipt(content), now=now
    )


async def approve(session: WriteSession, payment: Payment, *, now: datetime, receipt_id: UUID | None = None) -> Payment:
    return await service.approve_receipt(
        session, payment_id=payment.id, actor=SELLER, shop_id=SHOP, now=now, receipt_id=receipt_id
    )


async def reject(session: WriteSession, payment: Payment, *, now: datetime, receipt_id: UUID | None = None) -> Payment:
    return await service.reject_receipt(
        session, payment_id=payment.id, reason="not legible", actor=SELLER, shop_id=SHOP, now=now, receipt_id=receipt_id
    )


async def names_published(session: WriteSession) -> list[str]:
    rows = await session.execute(text("SELECT name FROM events WHERE name LIKE 'payment.%' ORDER BY position"))
    return list(rows.scalars())


async def test_an_uploaded_receipt_waits_for_review(session: WriteSession, now: datetime):
    payment, receipt = await uploaded(session, now=now)
    assert receipt.state is ReceiptState.SUBMITTED
    assert (await service.get(session, payment_id=payment.id)).state is State.RECEIPT_REVIEW
    assert await names_published(session) == ["payment.receipt_uploaded"]


async def test_approving_captures_once_and_is_recorded(session: WriteSession, now: datetime):
    payment, receipt = await uploaded(session, now=now)
    approved = await approve(session, payment, receipt_id=receipt.id, now=now)
    assert (approved.state, approved.captured) == (State.CAPTURED, payment.amount)
    assert await approve(session, payment, now=now) == approved
    assert await names_published(session) == ["payment.receipt_uploaded", "payment.captured"]
    changes = (await session.execute(text("SELECT action, shop_id, actor_label FROM changes"))).all()
    assert changes == [("payment.receipt_approved", SHOP, "seller@example.com")]


async def test_rejecting_waits_for_another_receipt(session: WriteSession, now: datetime):
    payment, first = await uploaded(session, now=now)
    rejected = await reject(session, payment, now=now)
    assert (rejected.state, rejected.reason) == (State.PENDING, "not legible")
    assert await reject(session, payment, receipt_id=first.id, now=now) == rejected
    second = await upload(session, payment, now=now, content=b"%PDF-1 b")
    assert (await service.get(session, payment_id=payment.id)).state is State.RECEIPT_REVIEW
    assert (await approve(session, payment, receipt_id=second.id, now=now)).state is State.CAPTURED
    states = [each.state for each in await service.list_receipts(session, payment_id=payment.id)]
    assert states == [ReceiptState.REJECTED, ReceiptState.APPROVED]
    assert await names_published(session) == [
        "payment.receipt_uploaded",
        "payment.receipt_rejected",
        "payment.receipt_uploaded",
        "payment.captured",
    ]


async def test_a_decision_is_not_turned_round(session: WriteSession, now: datetime):
    approved, _ = await uploaded(session, now=now)
    await approve(session, approved, now=now)
    with pytest.raises(ReceiptDecided, match="approved"):
        await reject(session, approved, now=now)
    rejected, _ = await uploaded(session, now=now)
    await reject(session, rejected, now=now)
    with pytest.raises(ReceiptDecided, match="rejected"):
        await approve(session, rejected, now=now)


async def test_a_receipt_that_was_replaced_meanwhile_is_not_approved_unseen(session: WriteSession, now: datetime):
    payment, seen = await uploaded(session, now=now)
    await upload(session, payment, now=now, content=b"%PDF-1 b")
    with pytest.raises(ReceiptChanged):
        await approve(session, payment, receipt_id=seen.id, now=now)
    states = [each.state for each in await service.list_receipts(session, payment_id=payment.id)]
    assert states == [ReceiptState.REPLACED, ReceiptState.SUBMITTED]
    assert (await service.get(session, payment_id=payment.id)).state is State.RECEIPT_REVIEW


async def test_the_same_file_again_changes_nothing(session: WriteSession, now: datetime):
    payment, receipt = await uploaded(session, now=now)
    assert await upload(session, payment, now=now + timedelta(minutes=1), content=b"%PDF-1 a") == receipt


async def test_a_file_that_was_shown_for_another_payment_is_flagged(session: WriteSession, now: datetime):
    _, first = await uploaded(session, now=now)
    _, second = await uploaded(session, now=now)
    _, other = await uploaded(session, now=now, content=b"%PDF-1 b")
    assert [first.was_seen_before, second.was_seen_before, other.was_seen_before] == [False, True, False]


async def test_only_so_many_receipts_are_taken(session: WriteSession, now: datetime):
    payment = await payment_factory.payment(session, provider="manual", now=now)
    for number in range(MAX_RECEIPTS):
        await upload(session, payment, now=now, content=b"%PDF-1 " + str(number).encode())
    with pytest.raises(ReceiptsExhausted):
        await upload(session, payment, now=now, content=b"%PDF-1 one more")


async def test_there_is_nothing_to_decide_without_a_receipt(session: WriteSession, now: datetime):
    payment = await payment_factory.payment(session, provider="manual", now=now)
    with pytest.raises(ReceiptMissing):
        await approve(session, payment, now=now)
    with pytest.raises(ReceiptMissing):
        await reject(session, payment, now=now)


@pytest.mark.parametrize("provider", ["test", "cash"])
async def test_other_payments_take_no_receipt(session: WriteSession, now: datetime, provider: str):
    payment = await payment_factory.payment(session, provider=provider, now=now)
    with pytest.raises(ReceiptNotExpected):
        await upload(session, payment, now=now, content=b"%PDF-1 a")


async def test_a_paid_payment_takes_no_receipt(session: WriteSession, now: datetime):
    payment, _ = await uploaded(session, now=now)
    await approve(session, payment, now=now)
    with pytest.raises(ReceiptNotExpected):
        await upload(session, payment, now=now, content=b"%PDF-1 b")


async def test_a_transfer_that_came_after_the_time_was_over_is_late_money(session: WriteSession, now: datetime):
    payment, _ = await uploaded(session, now=now)
    await service.expire(session, reference_id=payment.reference_id, now=now)
    assert (await approve(session, payment, now=now)).state is State.CAPTURED
    late = await session.execute(text("SELECT payload -> 'late' FROM events WHERE name = 'payment.captured'"))
    assert late.scalars().all() == [True]


async def test_a_way_of_paying_is_not_changed_while_its_receipt_is_looked_at(session: WriteSession, now: datetime):
    payment, _ = await uploaded(session, now=now)
    with pytest.raises(PaymentUnderWay, match="manual"):
        await payment_factory.payment(session, reference_id=payment.reference_id, provider="cash", now=now)


def seen_as(seed: int) -> Print:
    """Words as a picture of them would show."""
    chance = random.Random(seed)
    size = PHRASE_COLUMNS * PHRASE_ROWS
    return Print(
        tuple(
            Phrase(left=40, top=40 * line, width=200, height=24, bits=chance.getrandbits(size), sure=(1 << size) - 1)
            for line in range(12)
        )
    )


async def looked_at(session: WriteSession, receipt: Receipt, seen: Print) -> None:
    """What the job does with a picture."""
    await service.keep_print(session, receipt=receipt, seen=seen)
    candidates = await service.list_candidates(session, receipt=receipt)
    found = service.compare_receipts(seen, candidates)
    await service.record_look_alikes(session, receipt=receipt, found=found)


async def test_the_same_file_for_another_payment_is_flagged_and_shown_beside(session: WriteSession, now: datetime):
    first_payment, first = await uploaded(session, now=now)
    second_payment, second = await uploaded(session, now=now)
    assert second.was_seen_before
    both = [*(await service.list_receipts(session, payment_id=first_payment.id)), second]
    assert [each.was_seen_before for each in both] == [True, True]
    found = await service.list_look_alikes(session, receipts=both)
    assert [(each.receipt.id, each.likeness) for each in found[second.id]] == [(first.id, IDENTICAL)]
    assert [(each.receipt.id, each.reference_id) for each in found[first.id]] == [
        (second.id, second_payment.reference_id)
    ]


async def test_a_receipt_that_looks_like_another_is_flagged_once_and_others_are_not(
    session: WriteSession, now: datetime
):
    _, first = await uploaded(session, now=now, content=b"%PDF-1 first")
    _, again = await uploaded(session, now=now, content=b"%PDF-1 again")
    _, other = await uploaded(session, now=now, content=b"%PDF-1 other")
    for receipt, seed in ((first, 1), (again, 1), (other, 2), (again, 1)):
        await looked_at(session, receipt, seen_as(seed))
    shown = [(await service.list_receipts(session, payment_id=each.payment_id))[0] for each in (first, again, other)]
    assert [each.was_seen_before for each in shown] == [True, True, False]
    found = await service.list_look_alikes(session, receipts=shown)
    assert {key: [each.receipt.id for each in value] for key, value in found.items()} == {
        first.id: [again.id],
        again.id: [first.id],
    }


async def test_receipts_of_one_payment_are_not_compared_with_each_other(session: WriteSession, now: datetime):
    payment, first = await uploaded(session, now=now)
    await looked_at(session, first, seen_as(1))
    second = await upload(session, payment, now=now, content=b"%PDF-1 cropped")
    await looked_at(session, second, seen_as(1))
    assert not (await service.current_receipt(session, payment_id=payment.id)).was_seen_before


async def test_what_waits_is_listed_the_longest_waiting_first_and_page_by_page(session: WriteSession, now: datetime):
    sent = [(await uploaded(session, now=now, content=b"%%PDF-1 %d" % index))[1].id for index in range(3)]
    page = await service.list_all_submitted(session, page=PageQuery(limit=2))
    rest = await service.list_all_submitted(session, page=PageQuery(limit=2, cursor=page.next_cursor))
    assert [each.receipt.id for each in (*page.items, *rest.items)] == sent
    assert rest.next_cursor is None


async def test_a_code_says_why_in_every_language_and_nothing_says_nothing(session: WriteSession, now: datetime):
    payment, _ = await uploaded(session, now=now)
    with pytest.raises(ReasonMissing):
        await service.reject_receipt(session, payment_id=payment.id, reason="", actor=SELLER, now=now)
    await service.reject_receipt(
        session, payment_id=payment.id, reason="", code=RejectReason.NOT_ARRIVED, actor=SELLER, now=now
    )
    receipt = await service.current_receipt(session, payment_id=payment.id)
    told = [reasons.in_words(receipt.reason_code, receipt.reason, locale=each) for each in ("es-CO", "fa", "de")]
    assert told == [
        "El dinero no ha llegado a nuestra cuenta.",
        "پول به حساب ما نرسیده است.",
        "The money has not arrived in our account.",
    ]
