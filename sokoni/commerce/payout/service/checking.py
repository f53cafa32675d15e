"""Statements and accounts compared with the books."""

from collections import Counter
from collections.abc import Sequence
from uuid import UUID

from sokoni.commerce.ledger import service as ledger
from sokoni.commerce.payout import repository, rules
from sokoni.commerce.payout.errors import PayoutsBroken
from sokoni.commerce.payout.service import reading
from sokoni.commerce.payout.types import Difference, Parts, Statement
from sokoni.core.database import ReadSession

_CHUNK = 1_000


async def rebuild(session: ReadSession, *, payout_id: UUID) -> Statement:
    """A statement made anew of the books' postings alone; what is read from here is which postings it is of.

    Raises:
        PayoutMissing: there is none.
    """
    known = await reading.get_statement(session, payout_id=payout_id)
    currency, shop_id = known.payout.currency, known.payout.shop_id
    wanted = [each.transaction_id for each in known.entries]
    made = {}
    for start in range(0, len(wanted), _CHUNK):
        for posting in await ledger.list_by_ids(session, transaction_ids=wanted[start : start + _CHUNK]):
            made[posting.id] = rules.parts_of(posting.entries, currency=currency)
            # The shop's own side of the posting must say the same as all the others together.
            if rules.owed_by(posting.entries, shop_id=shop_id, currency=currency) != made[posting.id].total:
                made[posting.id] = Parts.nothing(currency)
    entries = [rules.with_parts(each, made[each.transaction_id]) for each in known.entries]
    sums = sum((each.parts for each in entries), start=Parts.nothing(currency))
    return Statement(rules.with_sums(known.payout, sums), entries)


async def find_differences(session: ReadSession) -> Sequence[Difference]:
    """Shops to which the books owe something else than entries and statements say; three statements over everything."""
    said = await repository.open_sums(session)
    booked: Counter[tuple[UUID, str]] = Counter()
    for kind in (rules.PAYABLE, rules.TAX):
        for account, amounts in (await ledger.list_balances(session, kind=kind)).items():
            for amount in amounts:
                if account.owner_id is not None:
                    booked[account.owner_id, amount.currency] -= amount.amount
    return [
        Difference(
            shop_id,
            "balance",
            f"{currency}: the books owe {booked[shop_id, currency]}, statements {said.get((shop_id, currency), 0)}",
        )
        for shop_id, currency in sorted({*said, *booked})
        if booked[shop_id, currency] != said.get((shop_id, currency), 0)
    ]


async def check(session: ReadSession) -> int:
    """How many accounts of shops were compared with the books, and found to be the same.

    Raises:
        PayoutsBroken: some are not.
    """
    found = await find_differences(session)
    if found:
        raise PayoutsBroken(count=len(found), first=f"{found[0].shop_id} {found[0].detail}")
    return len(await repository.open_sums(session))
