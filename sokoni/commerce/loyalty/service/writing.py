"""The one way in which points move: the account locked, what is over taken off, and each step a row of the log."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from sokoni.commerce.loyalty import repository, rules
from sokoni.commerce.loyalty.repository import NewEntry
from sokoni.commerce.loyalty.rules import Holding, Step
from sokoni.commerce.loyalty.types import EarningTerms, EntryKind, Lot
from sokoni.core import change, ids
from sokoni.core.change import Actor
from sokoni.core.database import WriteSession


@dataclass(frozen=True, slots=True, kw_only=True)
class Why:
    """Whose doing a movement is, and what it is about."""

    kind: EntryKind
    actor: Actor = change.SYSTEM
    sale_id: UUID | None = None
    part_id: UUID | None = None
    note: str = ""
    qualifying: int = 0
    terms: EarningTerms | None = None


@dataclass(slots=True)
class Book:
    """A locked account and the rows that are to be written for it."""

    account_id: UUID
    now: datetime
    holding: Holding
    entries: list[NewEntry] = field(default_factory=list)

    def add(self, entry_id: UUID, moved: tuple[Holding, Step], why: Why) -> None:
        """Note one step; its id is that of the lot that it makes."""
        self.holding, step = moved
        if why.part_id is not None and step.made:
            self.holding = replace(self.holding, lots=tuple(_named(lot, entry_id, why) for lot in self.holding.lots))
        self.entries.append(
            NewEntry(
                id=entry_id,
                account_id=self.account_id,
                kind=why.kind,
                step=step,
                balance=self.holding.balance,
                actor=why.actor,
                now=self.now,
                qualifying=why.qualifying,
                terms=why.terms,
                sale_id=why.sale_id,
                part_id=why.part_id,
                note=why.note,
            )
        )

    def put(self, points: int, why: Why, *, expires_at: datetime | None) -> None:
        """Add points."""
        entry_id = ids.new_id()
        self.add(entry_id, rules.put(self.holding, points, lot_id=entry_id, expires_at=expires_at), why)

    def take(self, points: int, why: Why, *, may_owe: bool = False) -> bool:
        """Take points off; False where there are too few of them."""
        moved = rules.take(self.holding, points, may_owe=may_owe, first=why.part_id)
        if moved is None:
            return False
        self.add(ids.new_id(), moved, why)
        return True


async def open_book(session: WriteSession, *, account_id: UUID, now: datetime) -> Book:
    """An account locked, without the points whose time is over; two statements."""
    book = Book(account_id, now, await repository.get_locked(session, account_id=account_id))
    over = rules.expire(book.holding, now=now)
    if over is not None:
        book.add(ids.new_id(), over, Why(kind=EntryKind.EXPIRED))
    return book


async def close_book(session: WriteSession, book: Book) -> None:
    """Write what was noted; up to three statements."""
    await repository.insert_entries(session, book.entries)


def _named(lot: Lot, entry_id: UUID, why: Why) -> Lot:
    return replace(lot, part_id=why.part_id) if lot.id == entry_id else lot
