"""What can be done with store credit."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sokoni.commerce.ledger import service as ledger
from sokoni.commerce.ledger.types import AccountRef, Entry
from sokoni.commerce.payment import service as payment
from sokoni.commerce.payment.types import STORE_CREDIT, Destination, Payment, Refund
from sokoni.commerce.storecredit import links, repository
from sokoni.commerce.storecredit.errors import CreditAmount, CreditEmpty, CreditTooLittle, CreditUnknown
from sokoni.commerce.storecredit.types import CreditKind, CreditMovement, SpentCredit
from sokoni.core import change, ids
from sokoni.core.change import Actor
from sokoni.core.database import ReadSession, WriteSession
from sokoni.core.money import MAX_MINOR_UNITS, Money
from sokoni.core.pages import Page, PageQuery
from sokoni.identity.account import service as accounts
from sokoni.services.notification import service as notification
from sokoni.services.notification.types import Template

# What an account holds is owed to it; what it paid with goes through the gateway's account, which stays empty.
LIABILITY, GRANTED, GATEWAY = "store_credit", "store_credit_granted", f"gateway:{STORE_CREDIT}"
# What a buyer paid and has back, until it leaves or becomes credit.
CUSTOMER_FUNDS = "customer_funds"
_AGAINST = {CreditKind.GRANTED: GRANTED, CreditKind.WITHDRAWN: GRANTED}


async def balances(session: ReadSession, *, account_id: UUID) -> Sequence[Money]:
    """What an account holds, by currency; nothing where it holds nothing. One statement."""
    return await repository.list_balances(session, account_id=account_id)


async def list_movements(session: ReadSession, *, account_id: UUID, page: PageQuery) -> Page[CreditMovement]:
    """What moved an account's credit, the newest first; one statement."""
    return await repository.list_movements(session, account_id=account_id, page=page)


async def grant(
    session: WriteSession, *, account_id: UUID, amount: Money, reason: str, actor: Actor, now: datetime
) -> Money:
    """What the account holds after an operator gave it credit; its owner is told by mail.

    Raises:
        AccountMissing: there is no such account.
        CreditAmount: an amount that cannot be given.
    """
    account = await accounts.get(session, account_id=account_id)
    _check(amount)
    # No balance grows beyond what its column and programs count exactly.
    _check(amount + await repository.lock_balance(session, account_id=account_id, currency=amount.currency))
    movement = await _move(session, account_id, CreditKind.GRANTED, ids.new_id(), amount, note=reason, now=now)
    held = await repository.add(session, account_id=account_id, amount=amount, now=now)
    await _record(session, "store_credit.grant", account_id, actor=actor, amount=amount, reason=reason, now=now)
    if not account.is_disabled:
        await notification.send_mail(
            session,
            to=account.email,
            template=Template.STORE_CREDIT_GIVEN,
            context={
                "name": account.display_name,
                "amount": str(amount),
                "reason": reason,
                "link": links.credit_link(),
            },
            dedupe_key=f"{Template.STORE_CREDIT_GIVEN.value}:{movement}",
            locale=account.locale,
            now=now,
        )
    return held


async def withdraw(
    session: WriteSession, *, account_id: UUID, amount: Money, reason: str, actor: Actor, now: datetime
) -> Money:
    """What the account holds after an operator took credit away that was given by mistake.

    Raises:
        AccountMissing: there is no such account.
        CreditAmount: an amount that cannot be taken.
        CreditTooLittle: it holds less.
    """
    await accounts.get(session, account_id=account_id)
    _check(amount)
    held = await repository.lock_balance(session, account_id=account_id, currency=amount.currency)
    left = await repository.take(session, account_id=account_id, amount=amount, now=now)
    if left is None:
        raise CreditTooLittle(held=held, wanted=amount)
    await _move(session, account_id, CreditKind.WITHDRAWN, ids.new_id(), -amount, note=reason, now=now)
    await _record(session, "store_credit.withdraw", account_id, actor=actor, amount=-amount, reason=reason, now=now)
    return left


async def spend(
    session: WriteSession, *, account_id: UUID, reference_id: UUID, due: Money, now: datetime
) -> SpentCredit:
    """What an account's credit paid of what is due: all of it, or all that there is.

    The rest is asked for by the way chosen before. The balance is locked first, so that two orders never spend the same
    money.

    Raises:
        CreditEmpty: there is none in this currency.
        PaymentUnderWay: another payment has gone too far to be changed.
    """
    held = await repository.lock_balance(session, account_id=account_id, currency=due.currency)
    if not held:
        raise CreditEmpty(currency=due.currency)
    before = await payment.list_for_reference(session, reference_id=reference_id)
    amount = min(held, due)
    paid = await payment.create(session, reference_id=reference_id, provider=STORE_CREDIT, amount=amount, now=now)
    if paid.captured:
        # The same was asked for at the same moment, and has paid: what was due then is due no more.
        return SpentCredit(payment=paid, balance=held, rest=None)
    left = await repository.take(session, account_id=account_id, amount=amount, now=now)
    if left is None:
        raise CreditEmpty(currency=due.currency)
    await _move(session, account_id, CreditKind.SPENT, paid.id, -amount, now=now)
    paid = await payment.capture(session, payment_id=paid.id, charge_id=str(paid.id), now=now)
    rest = await payment.ask_for_rest(session, before=before, reference_id=reference_id, amount=due - amount, now=now)
    return SpentCredit(payment=paid, balance=left, rest=rest)


async def give_back(session: WriteSession, *, refund: Refund, now: datetime) -> UUID:
    """Whose credit a refund of their payment came back to; twice gives back once.

    Raises:
        CreditUnknown: no credit made the payment.
    """
    account_id = await repository.account_that_paid(session, refund.payment_id)
    if account_id is None:
        raise CreditUnknown
    # The movement first: its unique key makes a second job wait, and then leave the balance alone.
    if await _move(session, account_id, CreditKind.RETURNED, refund.id, refund.amount, now=now) is not None:
        await repository.add(session, account_id=account_id, amount=refund.amount, now=now)
    return account_id


async def take_in(
    session: WriteSession,
    *,
    account_id: UUID,
    paid: Payment,
    amount: Money,
    reason: str,
    idempotency_key: str,
    actor: Actor,
    now: datetime,
) -> Refund:
    """What of a payment became an account's credit, in place of a refund; the same key again changes nothing.

    Raises:
        RefundTooLarge: more than is left of the payment.
        RefundDiffers: the key was used for another amount.
    """
    kept = await payment.keep(
        session,
        payment_id=paid.id,
        amount=amount,
        to=Destination.STORE_CREDIT,
        reason=reason,
        idempotency_key=idempotency_key,
        actor=actor,
        now=now,
    )
    against = AccountRef(CUSTOMER_FUNDS, paid.reference_id)
    moved = await _move(
        session, account_id, CreditKind.REFUNDED, kept.id, amount, against=against, note=reason[:200], now=now
    )
    if moved is not None:
        await repository.add(session, account_id=account_id, amount=amount, now=now)
    return kept


async def check(session: ReadSession) -> int:
    """How many balances were compared with their log and the books, and found to be the same.

    Raises:
        BalancesDiffer: some do not say the same.
    """
    return await ledger.check_owed(session, kind=LIABILITY, held=repository.list_held, logged=repository.list_logged)


def _check(amount: Money) -> None:
    if not 0 < amount.amount <= MAX_MINOR_UNITS:
        raise CreditAmount(amount=amount)


async def _move(
    session: WriteSession,
    account_id: UUID,
    kind: CreditKind,
    reference_id: UUID,
    amount: Money,
    *,
    now: datetime,
    note: str = "",
    against: AccountRef | None = None,
) -> UUID | None:
    """The id of a change of what is owed to an account, in its log and in the books; None where it was there before."""
    movement = CreditMovement(
        id=ids.new_id(),
        account_id=account_id,
        kind=kind,
        reference_id=reference_id,
        amount=amount,
        note=note,
        created_at=now,
    )
    if not await repository.insert_movement(session, movement):
        return None
    against = against or AccountRef(_AGAINST.get(kind, GATEWAY))
    await ledger.post(
        session,
        kind=f"store_credit.{kind}",
        reference_kind="store_credit_movement",
        reference_id=reference_id,
        entries=[Entry.debit(against, amount), Entry.credit(AccountRef(LIABILITY, account_id), amount)],
        now=now,
    )
    return movement.id


async def _record(
    session: WriteSession, action: str, account_id: UUID, *, actor: Actor, amount: Money, reason: str, now: datetime
) -> None:
    await change.record(
        session,
        actor=actor,
        action=action,
        subject_kind="account",
        subject_id=account_id,
        shop_id=None,
        before={},
        after={"amount": str(amount), "reason": reason},
        now=now,
    )
