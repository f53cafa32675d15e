"""What can be done with gift cards."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from sokoni.commerce.giftcard import repository, rules, sending
from sokoni.commerce.giftcard.errors import GiftCardIssued, GiftCardMissing, GiftCardUnusable, GiftCardWorthless
from sokoni.commerce.giftcard.types import GiftCard, IssuedCard, LetterDraft, MovementKind, Redemption
from sokoni.commerce.ledger import service as ledger
from sokoni.commerce.ledger.types import AccountRef, Entry
from sokoni.commerce.payment import service as payment
from sokoni.commerce.payment.types import GIFT_CARD, Refund
from sokoni.commerce.shop import service as shop
from sokoni.core import change, ids, pages
from sokoni.core.change import Actor
from sokoni.core.database import ReadSession, WriteSession
from sokoni.core.money import MAX_MINOR_UNITS, Money

# What a card holds is owed to its bearer; what it paid with goes through the gateway's account, which stays empty.
LIABILITY, ISSUED, GATEWAY = "gift_card", "gift_cards_issued", f"gateway:{GIFT_CARD}"
_MAX_NOTE = 200


async def issue(
    session: WriteSession,
    *,
    amount: Money,
    actor: Actor,
    now: datetime,
    shop_id: UUID | None = None,
    expires_at: datetime | None = None,
    note: str = "",
    card_id: UUID | None = None,
    letter: LetterDraft | None = None,
) -> IssuedCard:
    """A new card with its code, which nobody can ask for again; with a letter, the code stands in that alone.

    `card_id` is chosen by a form, so that sending it twice issues once.

    Raises:
        GiftCardIssued: there is a card of that id.
        GiftCardLate: the letter's day is too far away, or behind the card's end.
        GiftCardWorthless: an amount that no card holds.
        ShopMissing: there is no such shop.
    """
    if not 0 < amount.amount <= MAX_MINOR_UNITS:
        raise GiftCardWorthless(amount=amount)
    if shop_id is not None:
        await shop.get(session, shop_id=shop_id)
    code = ids.new_code() + ids.new_code()
    card = GiftCard(
        id=card_id or ids.new_id(),
        suffix=rules.suffix_of(code),
        shop_id=shop_id,
        issued=amount,
        balance=amount,
        note=note[:_MAX_NOTE],
        created_at=now,
        expires_at=expires_at,
    )
    if not await repository.insert_card(session, card, code_hash=ids.hash_token(code)):
        raise GiftCardIssued
    await _move(session, card, MovementKind.ISSUED, card.id, amount, against=AccountRef(ISSUED, shop_id), now=now)
    await _record(session, "gift_card.issue", card, actor=actor, after={"issued": str(amount)}, now=now)
    if letter is None:
        return IssuedCard(card, rules.shown_code(code))
    # The letter gets a code of its own when it goes out; until then nobody has one.
    await sending.send(session, card_id=card.id, draft=letter, actor=actor, now=now)
    return IssuedCard(card, None)


async def find(session: ReadSession, *, code: str) -> GiftCard:
    """The card of a code.

    Raises:
        GiftCardMissing: there is none.
    """
    card = await repository.get_by_code(session, ids.hash_token(rules.plain_code(code)))
    if card is None:
        raise GiftCardMissing
    return card


async def get(session: ReadSession, *, card_id: UUID) -> GiftCard:
    """A card by its id.

    Raises:
        GiftCardMissing: there is none.
    """
    card = await repository.get(session, card_id)
    if card is None:
        raise GiftCardMissing
    return card


async def list_cards(session: ReadSession, *, shop_id: UUID | None, page: pages.PageQuery) -> pages.Page[GiftCard]:
    """Cards of a shop, or all of them; the newest first. One statement.

    Raises:
        InvalidCursor: the cursor is not one of ours.
    """
    before: UUID | None = None
    if page.cursor is not None:
        (position,) = pages.decode_cursor(page.cursor, length=1)
        if not isinstance(position, UUID):
            raise pages.InvalidCursor
        before = position
    found = await repository.list_cards(session, shop_id=shop_id, before=before, limit=page.limit + 1)
    shown = found[: page.limit]
    has_more = len(found) > page.limit
    return pages.Page(items=shown, next_cursor=pages.encode_cursor(shown[-1].id) if has_more else None)


async def redeem(
    session: WriteSession, *, reference_id: UUID, due: Money, shop_ids: Collection[UUID], code: str, now: datetime
) -> Redemption:
    """What a card paid of what is due: all of it, or all that it holds; the rest is asked for by the way chosen before.

    The card's row is locked first, so that two orders never spend the same money.

    Raises:
        GiftCardMissing, GiftCardUnusable, GiftCardElsewhere, GiftCardCurrency: it does not pay for this.
        PaymentUnderWay: another payment has gone too far to be changed.
    """
    card = await repository.get_by_code_locked(session, ids.hash_token(rules.plain_code(code)))
    if card is None:
        raise GiftCardMissing
    rules.check_usable(card, currency=due.currency, shop_ids=shop_ids, now=now)
    before = await payment.list_for_reference(session, reference_id=reference_id)
    amount = min(card.balance, due)
    paid = await payment.create(session, reference_id=reference_id, provider=GIFT_CARD, amount=amount, now=now)
    if paid.captured:
        # The same was asked for at the same moment, and has paid: what was due then is due no more.
        return Redemption(card=card, payment=paid, rest=None)
    gateway = AccountRef(GATEWAY)
    if await repository.change_balance(session, card.id, -amount.amount) is None:
        raise GiftCardUnusable(state="empty")
    await _move(session, card, MovementKind.SPENT, paid.id, -amount, against=gateway, now=now)
    paid = await payment.capture(session, payment_id=paid.id, charge_id=str(card.id), now=now)
    rest = await payment.ask_for_rest(session, before=before, reference_id=reference_id, amount=due - amount, now=now)
    return Redemption(card=replace(card, balance=card.balance - amount), payment=paid, rest=rest)


async def give_back(session: WriteSession, *, refund: Refund, now: datetime) -> GiftCard:
    """The card of a payment, after a refund of it came back to it; twice gives back once.

    Raises:
        GiftCardMissing: no card made the payment.
    """
    card = await repository.card_that_paid(session, refund.payment_id)
    if card is None:
        raise GiftCardMissing
    # The movement first: its unique key makes a second job wait, and then leave the balance alone.
    is_new = await _move(
        session, card, MovementKind.RETURNED, refund.id, refund.amount, against=AccountRef(GATEWAY), now=now
    )
    if is_new:
        await repository.change_balance(session, card.id, refund.amount.amount)
    return card


async def block(session: WriteSession, *, card_id: UUID, actor: Actor, now: datetime) -> GiftCard:
    """The card, which pays nothing any more; what it holds stays owed. Blocking twice blocks once.

    Raises:
        GiftCardMissing: there is none.
    """
    card = await get(session, card_id=card_id)
    if await repository.block(session, card_id, now=now):
        await _record(session, "gift_card.block", card, actor=actor, after={"blocked": True}, now=now)
    return await get(session, card_id=card_id)


async def check(session: ReadSession) -> int:
    """How many cards were compared with their log and the books, and found to be the same.

    Raises:
        BalancesDiffer: some do not say the same.
    """
    return await ledger.check_owed(session, kind=LIABILITY, held=repository.list_held, logged=repository.list_logged)


async def _move(  # a movement and its posting say the same
    session: WriteSession,
    card: GiftCard,
    kind: MovementKind,
    reference_id: UUID,
    amount: Money,
    *,
    against: AccountRef,
    now: datetime,
) -> bool:
    """Whether a change of what is owed to the bearer is new; then it stands in the card's log and in the books."""
    is_new = await repository.insert_movement(
        session, card_id=card.id, kind=kind, reference_id=reference_id, amount=amount.amount, now=now
    )
    if is_new:
        await ledger.post(
            session,
            kind=f"gift_card.{kind}",
            reference_kind="gift_card_movement",
            reference_id=reference_id,
            entries=[Entry.debit(against, amount), Entry.credit(AccountRef(LIABILITY, card.id), amount)],
            now=now,
        )
    return is_new


async def _record(
    session: WriteSession, action: str, card: GiftCard, *, actor: Actor, after: dict[str, object], now: datetime
) -> None:
    await change.record(
        session,
        actor=actor,
        action=action,
        subject_kind="gift_card",
        subject_id=card.id,
        shop_id=card.shop_id,
        before={},
        after=after,
        now=now,
    )
