"""Cards by mail: the code stands in the letter alone, comes at its time, and pays until a newer letter goes out."""

import io
from collections.abc import Awaitable, Callable
from contextlib import redirect_stdout
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from sokoni.commerce.giftcard import repository, rules, sending, service
from sokoni.commerce.giftcard.errors import (
    GiftCardLate,
    GiftCardMissing,
    GiftCardsMailed,
    GiftCardSpent,
    GiftCardsToAddress,
    GiftCardUnusable,
)
from sokoni.commerce.giftcard.types import CardLetter, GiftCard, LetterDraft, LetterState
from sokoni.core import ids
from sokoni.core.change import Actor
from sokoni.core.clock import ManualClock
from sokoni.core.database import Database, ReadSession, WriteSession
from sokoni.core.errors import DomainError
from sokoni.core.money import Money
from sokoni.core.resources import Resources
from sokoni.identity.account.errors import EmailInvalid
from sokoni.services.notification.adapters.memory import MemoryMail
from sokoni.services.notification.ports import MailProvider
from sokoni.services.notification.types import Mail
from tests.support.factories import sale

Drain = Callable[[], Awaitable[int]]
ACTOR = Actor(kind="system", label="tests")
TEN = Money(10_000, "COP")
ANA = LetterDraft(email="ana@example.com", locale="en", name="Ana", giver="Juma", message="Happy birthday!")
DAY = timedelta(days=1)


@pytest.fixture
def post(resources: Resources) -> MemoryMail:
    """What goes out, kept in memory."""
    mail = MemoryMail()
    resources.provide(mail, as_type=MailProvider)
    return mail


async def issue(database: Database, *, now: datetime, letter: LetterDraft | None = ANA, **fields: Any) -> GiftCard:
    async with database.write() as session:
        issued = await service.issue(session, amount=TEN, actor=ACTOR, now=now, letter=letter, **fields)
    assert (issued.code is None) == (letter is not None)
    return issued.card


async def send(database: Database, card: GiftCard, *, now: datetime, draft: LetterDraft = ANA) -> CardLetter:
    async with database.write() as session:
        return await sending.send(session, card_id=card.id, draft=draft, actor=ACTOR, now=now)


async def letter_of(database: Database, card: GiftCard) -> CardLetter:
    async with database.read() as session:
        return (await sending.list_latest(session, card_ids=[card.id]))[card.id]


def code_in(mail: Mail) -> str:
    return mail.body.partition("Its code: ")[2].partition("\n")[0]


async def found(database: Database, code: str) -> GiftCard | None:
    async with database.read() as session:
        try:
            return await service.find(session, code=code)
        except GiftCardMissing:
            return None


async def everything(session: ReadSession) -> str:
    """All that the database keeps, as one text."""
    tables = "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'"
    kept = []
    for table in (await session.execute(text(tables))).scalars().all():
        kept += (await session.execute(text(f'SELECT row_to_json(t)::text FROM "{table}" t'))).scalars().all()
    return "\n".join(kept)


async def test_a_card_goes_to_whom_it_is_for_and_its_code_stands_nowhere_else(
    database: Database, drain: Drain, post: MemoryMail, now: datetime
):
    said = io.StringIO()
    with redirect_stdout(said):
        card = await issue(database, now=now, expires_at=now + 30 * DAY)
        await drain()
    [mail] = post.sent
    code = code_in(mail)
    assert (mail.recipient, mail.subject) == ("ana@example.com", "A gift card for you from Juma")
    assert "Hello Ana," in mail.body
    assert "“Happy birthday!”" in mail.body
    assert str(TEN) in mail.body
    paying = await found(database, code)
    assert paying is not None
    assert (paying.id, paying.suffix) == (card.id, rules.plain_code(code)[-4:])
    async with database.read() as session:
        kept = await everything(session)
    assert str(card.id) in kept
    for secret in (code, rules.plain_code(code)):
        assert secret not in kept
        assert secret not in said.getvalue()
        assert secret not in repr(mail.id)
    assert (await letter_of(database, card)).state is LetterState.SENT


async def test_a_letter_waits_for_its_day(
    database: Database, drain: Drain, post: MemoryMail, clock: ManualClock, now: datetime
):
    draft = LetterDraft(email="ana@example.com", locale="en", send_at=now + 3 * DAY)
    card = await issue(database, now=now, letter=draft)
    await drain()
    assert post.sent == []
    assert (await letter_of(database, card)).state is LetterState.WAITING
    clock.advance(3 * DAY)
    await drain()
    [mail] = post.sent
    assert "Hello" not in mail.body
    assert "“" not in mail.body


async def test_a_newer_letter_makes_the_code_of_the_older_void(
    database: Database, drain: Drain, post: MemoryMail, now: datetime
):
    card = await issue(database, now=now)
    await drain()
    await send(database, card, now=now, draft=LetterDraft(email="Juan@EXAMPLE.com", locale="es"))
    await drain()
    first, second = post.sent
    assert (second.recipient, "Su código: " in second.body) == ("Juan@example.com", True)
    assert await found(database, code_in(first)) is None


async def test_a_letter_that_waits_is_replaced_by_the_next(
    database: Database, drain: Drain, post: MemoryMail, clock: ManualClock, now: datetime
):
    card = await issue(database, now=now, letter=LetterDraft(email="wrong@example.com", locale="en", send_at=now + DAY))
    await send(database, card, now=now)
    clock.advance(2 * DAY)
    await drain()
    assert [mail.recipient for mail in post.sent] == ["ana@example.com"]


async def test_an_attempt_that_may_have_sent_is_followed_by_a_letter_whose_code_pays(
    database: Database, drain: Drain, post: MemoryMail, now: datetime
):
    card = await issue(database, now=now)
    letter = await letter_of(database, card)
    async with database.write() as session:
        lost = await sending.begin(session, letter_id=letter.id, sender="x", now=now)
    assert lost is not None
    await drain()
    [mail] = post.sent
    assert mail.id != lost.mail.id
    assert await found(database, code_in(lost.mail)) is None
    assert await found(database, code_in(mail)) is not None
    await drain()
    assert len(post.sent) == 1


async def test_a_card_that_is_blocked_meanwhile_goes_nowhere(
    database: Database, drain: Drain, post: MemoryMail, clock: ManualClock, now: datetime
):
    card = await issue(database, now=now, letter=LetterDraft(email="ana@example.com", locale="en", send_at=now + DAY))
    async with database.write() as session:
        await service.block(session, card_id=card.id, actor=ACTOR, now=now)
    clock.advance(2 * DAY)
    await drain()
    assert post.sent == []
    assert (await letter_of(database, card)).state is LetterState.CANCELLED


async def spend(database: Database, card: GiftCard, code: str, *, now: datetime) -> None:
    async with database.write() as session:
        await service.redeem(
            session, reference_id=ids.new_id(), due=Money(1_000, "COP"), shop_ids=(), code=code, now=now
        )


async def test_a_card_that_has_paid_is_sent_to_nobody_else(
    database: Database, drain: Drain, post: MemoryMail, now: datetime
):
    card = await issue(database, now=now)
    await drain()
    await spend(database, card, code_in(post.sent[0]), now=now)
    with pytest.raises(GiftCardSpent):
        await send(database, card, now=now)


@pytest.mark.parametrize(
    ("email", "days", "asked_after", "error"),
    [
        ("nobody", 0, 0, EmailInvalid),
        ("a@example.com", 2, 0, GiftCardLate),
        ("a@example.com", 0, 1, GiftCardUnusable),
    ],
)
async def test_refuses_letters_that_cannot_go_out(
    database: Database, now: datetime, email: str, days: int, asked_after: int, error: type[DomainError]
):
    card = await issue(database, now=now, letter=None, expires_at=now + DAY)
    draft = LetterDraft(email=email, locale="en", send_at=now + days * DAY)
    with pytest.raises(error):
        await send(database, card, draft=draft, now=now + asked_after * DAY)


async def test_nobody_sends_a_card_that_is_not_there(database: Database, now: datetime):
    async with database.write() as session:
        with pytest.raises(GiftCardMissing):
            await sending.send(session, card_id=UUID(int=1), draft=ANA, actor=ACTOR, now=now)


async def test_an_address_gets_so_many_letters_a_day_and_those_that_wait_count(
    database: Database, drain: Drain, post: MemoryMail, now: datetime
):
    later = replace(ANA, send_at=now + 30 * DAY)
    for draft in (ANA, later, ANA, later, later):
        await issue(database, now=now, letter=draft)
    await drain()
    assert len(post.sent) == 2
    with pytest.raises(GiftCardsToAddress):
        await issue(database, now=now, letter=replace(ANA, email="ana@EXAMPLE.com"))
    await issue(database, now=now, letter=replace(ANA, email="ben@example.com"))
    # A day later those that went out count no more, and the three that are still to come do.
    tomorrow = now + DAY
    for _ in range(2):
        await issue(database, now=tomorrow)
    with pytest.raises(GiftCardsToAddress):
        await issue(database, now=tomorrow)


@pytest.mark.parametrize(
    ("of_shop", "to_address", "error"),
    [(rules.MOST_OF_SHOP, 0, GiftCardsMailed), (0, rules.MOST_TO_ADDRESS, GiftCardsToAddress)],
)
def test_a_shop_mails_so_many_cards_a_day(of_shop: int, to_address: int, error: type[DomainError]):
    rules.check_letters(of_shop=rules.MOST_OF_SHOP - 1, to_address=rules.MOST_TO_ADDRESS - 1)
    with pytest.raises(error):
        rules.check_letters(of_shop=of_shop, to_address=to_address)


async def test_a_shops_letters_of_a_day_are_its_own(session: WriteSession, now: datetime):
    stalls = [await sale.stall(session, now=now) for _ in range(2)]
    for number, made in enumerate([stalls[0], stalls[0], stalls[1], None]):
        letter = replace(ANA, email=f"reader-{number}@example.com")
        shop_id = made.shop.id if made else None
        await service.issue(session, amount=TEN, actor=ACTOR, now=now, letter=letter, shop_id=shop_id)
    count = repository.count_letters_of_shop
    for when, sent in ((now, 2), (now + DAY, 0)):
        assert await count(session, shop_id=stalls[0].shop.id, since=when - rules.LETTERS_SINCE) == sent
