"""What postings are to their shop, and where statements may go. Pure."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from uuid import UUID

from sokoni.commerce.ledger.types import Entry
from sokoni.commerce.payout.errors import PayoutMoveRefused, PayoutTermsInvalid
from sokoni.commerce.payout.types import Parts, Payout, PayoutEntry, PayoutState, PayoutTerms
from sokoni.core.errors import Reason
from sokoni.core.money import Money

PAYABLE, TAX, BANK = "shop_payable", "tax_payable", "bank"
COMMISSION, COMMISSION_TAX, CASH = "platform_commission", "commission_tax", "gateway:cash"
MAX_HOLD_DAYS, MAX_DESTINATION = 365, 500
MOVES: Mapping[PayoutState, tuple[PayoutState, ...]] = MappingProxyType({
    PayoutState.CARRIED: (),
    PayoutState.DRAFTED: (PayoutState.APPROVED, PayoutState.VOIDED),
    PayoutState.APPROVED: (PayoutState.PAID, PayoutState.FAILED, PayoutState.VOIDED),
    # A bank may send a transfer back.
    PayoutState.PAID: (PayoutState.FAILED,),
    PayoutState.FAILED: (),
    PayoutState.VOIDED: (),
})  # fmt: skip
# What of a statement's entries is free again for the next one.
PUT_BACK = frozenset({PayoutState.FAILED, PayoutState.VOIDED})


def check_move(state: PayoutState, wanted: PayoutState) -> None:
    """Pass a move that the table holds.

    Raises:
        PayoutMoveRefused: it does not.
    """
    if wanted not in MOVES[state]:
        raise PayoutMoveRefused(state=state, wanted=wanted, allowed=MOVES[state])


def check_terms(terms: PayoutTerms) -> None:
    """Pass what can be agreed with a shop.

    Raises:
        PayoutTermsInvalid: a hold of less than no or more than 365 days, or too long a destination.
    """
    if terms.hold_days is not None and not 0 <= terms.hold_days <= MAX_HOLD_DAYS:
        reason = Reason("money is held for 0 to {most} days", most=MAX_HOLD_DAYS)
        raise PayoutTermsInvalid(field="hold_days", reason=reason)
    if len(terms.destination) > MAX_DESTINATION or "\x00" in terms.destination:
        reason = Reason("it is longer than {most} characters", most=MAX_DESTINATION)
        raise PayoutTermsInvalid(field="destination", reason=reason)


def parts_of(entries: Sequence[Entry], *, currency: str) -> Parts:
    """What a posting of a sale, or of what is given back of one, is to its shop.

    Read from the other sides of the posting: what buyers and platform give, less what goes to the tax office, to the
    platform, and what the shop took in itself. That the shop's own side is the rest of it, `owed_by` tells.
    """
    sums: Counter[str] = Counter()
    for each in entries:
        if each.account.kind != PAYABLE:
            sums[each.account.kind] += each.amount.amount
    commission, commission_tax, direct = sums[COMMISSION], sums[COMMISSION_TAX], sums[CASH]
    tax = -sums[TAX]
    rest = sum(sums.values()) - commission - commission_tax - direct
    return Parts(
        goods=Money(rest, currency),
        tax=Money(tax, currency),
        commission=Money(commission, currency),
        commission_tax=Money(commission_tax, currency),
        direct=Money(direct, currency),
    )


def owed_by(entries: Sequence[Entry], *, shop_id: UUID, currency: str) -> Money:
    """What a posting adds to what is owed to a shop, its tax with it, by the shop's own accounts."""
    own = (each.amount for each in entries if each.account.kind in {PAYABLE, TAX} and each.account.owner_id == shop_id)
    return -sum(own, start=Money.zero(currency))


def paying(shop_id: UUID, *, amount: Money, tax: Money) -> Sequence[tuple[str, UUID | None, Money]]:
    """The sides of paying a shop: what it was owed for goods and in tax is gone, and so is the bank's money."""
    return ((PAYABLE, shop_id, amount - tax), (TAX, shop_id, tax), (BANK, None, -amount))


def with_parts(entry: PayoutEntry, parts: Parts) -> PayoutEntry:
    """An entry that is made of something else."""
    return replace(entry, parts=parts)


def with_sums(payout: Payout, parts: Parts) -> Payout:
    """A statement that sums up to something else."""
    return replace(payout, parts=parts)
