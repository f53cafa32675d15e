"""What the books refuse.

DomainError
├── PostingUnbalanced      debits and credits differ in a currency, or nothing moves
├── PostingDiffers         the same fact was posted before, with other entries
├── BalancesDiffer         what is owed, its log and the books say different things
└── BooksBroken            the nightly look through the books found something wrong
"""

from collections.abc import Sequence
from uuid import UUID

from sokoni.core.errors import DomainError, Kind


class PostingUnbalanced(DomainError):
    """Money would appear or vanish."""

    code = "ledger.posting_unbalanced"
    kind = Kind.CONFLICT
    message = "This movement of money does not balance; nothing was booked."
    hint = "Please tell the people who run this shop; the request id helps them find it."

    def __init__(self, *, differences: Sequence[str]) -> None:
        super().__init__(differences=list(differences))


class PostingDiffers(DomainError):
    """A fact can be booked once; a second, different account of it needs a person to look."""

    code = "ledger.posting_differs"
    kind = Kind.CONFLICT
    message = "{kind} of {reference_kind} {reference_id} is already booked, with other amounts."
    hint = "Please tell the people who run this shop; the request id helps them find it."

    def __init__(self, *, kind: str, reference_kind: str, reference_id: UUID) -> None:
        super().__init__(kind=kind, reference_kind=reference_kind, reference_id=reference_id)


class BooksBroken(DomainError):
    """The books do not add up, which the database should have made impossible."""

    code = "ledger.books_broken"
    kind = Kind.CONFLICT
    message = "The books do not add up: {broken} broken postings, and currencies that do not sum to zero: {totals}."
    hint = "Stop payouts, restore the last sound backup next to this database, and compare the ledger tables."

    def __init__(self, *, broken: int, totals: str) -> None:
        super().__init__(broken=broken, totals=totals)


class BalancesDiffer(DomainError):
    """What is owed to somebody is not what its log and the books say, which should have been made impossible."""

    code = "ledger.balances_differ"
    kind = Kind.CONFLICT
    message = "{count} balances of {account} are not what their log and the books say; the first: {first}."
    hint = "Give out and take in nothing of it until it is found out; each line says balance, log and books."

    def __init__(self, *, account: str, count: int, first: str) -> None:
        super().__init__(account=account, count=count, first=first)
