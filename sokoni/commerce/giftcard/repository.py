"""All SQL of gift cards."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, func, or_, select, text, update
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.dialects.postgresql import insert as insert_or

from sokoni.commerce.giftcard.models import GiftCardLetterRow, GiftCardMovementRow, GiftCardRow
from sokoni.commerce.giftcard.types import CardLetter, GiftCard, LetterState, MovementKind
from sokoni.commerce.ledger.types import Owed
from sokoni.core import ids
from sokoni.core.database import ReadSession, WriteSession, insert_many
from sokoni.core.money import Money

_IS_OPEN = text("gift_card_letters.state IN ('waiting', 'sending')")


async def insert_card(session: WriteSession, card: GiftCard, *, code_hash: bytes) -> bool:
    """Keep a new card, and say whether it is: one of the same id may be there."""
    statement = (
        insert_or(GiftCardRow)
        .values(
            id=card.id,
            code_hash=code_hash,
            suffix=card.suffix,
            shop_id=card.shop_id,
            currency=card.issued.currency,
            issued=card.issued.amount,
            balance=card.balance.amount,
            note=card.note,
            created_at=card.created_at,
            expires_at=card.expires_at,
        )
        .on_conflict_do_nothing(index_elements=[GiftCardRow.id])
        .returning(GiftCardRow.id)
    )
    return (await session.execute(statement)).scalar_one_or_none() is not None


async def get_by_code(session: ReadSession, code_hash: bytes) -> GiftCard | None:
    """The card of a code, or None."""
    statement = select(GiftCardRow).where(GiftCardRow.code_hash == code_hash)
    row = (await session.execute(statement.execution_options(populate_existing=True))).scalar_one_or_none()
    return None if row is None else _card(row)


async def get_by_code_locked(session: WriteSession, code_hash: bytes) -> GiftCard | None:
    """The card of a code that nobody else spends until this transaction ends, or None."""
    statement = select(GiftCardRow).where(GiftCardRow.code_hash == code_hash).with_for_update(key_share=True)
    row = (await session.execute(statement.execution_options(populate_existing=True))).scalar_one_or_none()
    return None if row is None else _card(row)


async def get(session: ReadSession, card_id: UUID) -> GiftCard | None:
    """A card, or None."""
    statement = select(GiftCardRow).where(GiftCardRow.id == card_id).execution_options(populate_existing=True)
    row = (await session.execute(statement)).scalar_one_or_none()
    return None if row is None else _card(row)


async def get_locked(session: WriteSession, card_id: UUID) -> GiftCard | None:
    """A card that nobody else changes until this transaction ends, or None."""
    statement = select(GiftCardRow).where(GiftCardRow.id == card_id).with_for_update(key_share=True)
    row = (await session.execute(statement.execution_options(populate_existing=True))).scalar_one_or_none()
    return None if row is None else _card(row)


async def list_cards(
    session: ReadSession, *, shop_id: UUID | None, before: UUID | None, limit: int
) -> tuple[GiftCard, ...]:
    """Cards of a shop, or all; the newest first."""
    statement = select(GiftCardRow).order_by(GiftCardRow.id.desc()).limit(limit)
    if shop_id is not None:
        statement = statement.where(GiftCardRow.shop_id == shop_id)
    if before is not None:
        statement = statement.where(GiftCardRow.id < before)
    return tuple(_card(row) for row in (await session.execute(statement)).scalars())


async def insert_movement(
    session: WriteSession, *, card_id: UUID, kind: MovementKind, reference_id: UUID, amount: int, now: datetime
) -> bool:
    """Whether a movement is new; not, where this reference moved the card before."""
    statement = (
        insert_or(GiftCardMovementRow)
        .values(id=ids.new_id(), card_id=card_id, kind=kind, reference_id=reference_id, amount=amount, created_at=now)
        .on_conflict_do_nothing(index_elements=["kind", "reference_id"])
        .returning(GiftCardMovementRow.id)
    )
    return (await session.execute(statement)).scalar_one_or_none() is not None


async def card_that_paid(session: ReadSession, payment_id: UUID) -> GiftCard | None:
    """The card with which a payment was made, or None."""
    statement = (
        select(GiftCardRow)
        .join(GiftCardMovementRow, GiftCardMovementRow.card_id == GiftCardRow.id)
        .where(GiftCardMovementRow.kind == MovementKind.SPENT, GiftCardMovementRow.reference_id == payment_id)
        .execution_options(populate_existing=True)
    )
    row = (await session.execute(statement)).scalar_one_or_none()
    return None if row is None else _card(row)


async def change_balance(session: WriteSession, card_id: UUID, by: int) -> int | None:
    """The balance after adding to it, or None where it would fall below nothing."""
    statement = (
        update(GiftCardRow)
        .where(GiftCardRow.id == card_id, GiftCardRow.balance + by >= 0)
        .values(balance=GiftCardRow.balance + by)
        .returning(GiftCardRow.balance)
        .execution_options(synchronize_session=False)
    )
    return (await session.execute(statement)).scalar_one_or_none()


async def block(session: WriteSession, card_id: UUID, *, now: datetime) -> bool:
    """Whether a card was blocked just now."""
    statement = (
        update(GiftCardRow)
        .where(GiftCardRow.id == card_id, GiftCardRow.blocked_at.is_(None))
        .values(blocked_at=now)
        .returning(GiftCardRow.id)
        .execution_options(synchronize_session=False)
    )
    return (await session.execute(statement)).scalar_one_or_none() is not None


async def list_held(session: ReadSession) -> Owed:
    """What every card holds, but for nothing."""
    statement = select(GiftCardRow.id, GiftCardRow.currency, GiftCardRow.balance).where(GiftCardRow.balance != 0)
    return {(row.id, row.currency): row.balance for row in await session.execute(statement)}


async def list_logged(session: ReadSession) -> Owed:
    """What the movements of every card come to, but for nothing."""
    total = func.sum(GiftCardMovementRow.amount)
    statement = (
        select(GiftCardRow.id, GiftCardRow.currency, total.label("total"))
        .join(GiftCardMovementRow, GiftCardMovementRow.card_id == GiftCardRow.id)
        .group_by(GiftCardRow.id)
        .having(total != 0)
    )
    return {(row.id, row.currency): int(row.total) for row in await session.execute(statement)}


async def add_letter(session: WriteSession, letter: CardLetter) -> None:
    """Keep a letter that is to go out."""
    values = {name: getattr(letter, name) for name in CardLetter.__dataclass_fields__}
    await session.execute(insert_many(GiftCardLetterRow), [{**values, "state": letter.state.value}])


async def count_letters_of_shop(session: WriteSession, *, shop_id: UUID, since: datetime) -> int:
    """How many letters went out for a shop's cards, or were to; nobody adds one until this transaction ends."""
    await _alone(session, f"gift_card_letters:{shop_id}")
    statement = (
        select(func.count())
        .select_from(GiftCardLetterRow)
        .join(GiftCardRow, GiftCardRow.id == GiftCardLetterRow.card_id)
        .where(GiftCardRow.shop_id == shop_id, GiftCardLetterRow.created_at > since)
    )
    return (await session.execute(statement)).scalar_one()


async def count_letters_to(session: WriteSession, *, email: str, since: datetime) -> int:
    """How many letters went to an address, or wait for their day; nobody adds one until this transaction ends."""
    await _alone(session, f"gift_card_letters:{email}")
    statement = (
        select(func.count())
        .select_from(GiftCardLetterRow)
        .where(GiftCardLetterRow.email == email, or_(GiftCardLetterRow.created_at > since, _IS_OPEN))
    )
    return (await session.execute(statement)).scalar_one()


async def cancel_letters(session: WriteSession, *, card_id: UUID) -> None:
    """Let nothing that waits of a card go out any more."""
    statement = update(GiftCardLetterRow).where(GiftCardLetterRow.card_id == card_id, _IS_OPEN)
    await session.execute(statement.values(state=LetterState.CANCELLED.value))


async def get_letter_locked(session: WriteSession, *, letter_id: UUID) -> CardLetter | None:
    """A letter that nobody else sends until this transaction ends, or None."""
    statement = _letters().where(GiftCardLetterRow.id == letter_id).with_for_update()
    row = (await session.execute(statement)).one_or_none()
    return None if row is None else _letter(row)


async def change_letter(
    session: WriteSession, *, letter_id: UUID, state: LetterState, sent_at: datetime | None
) -> None:
    """Note how far a letter has come."""
    statement = update(GiftCardLetterRow).where(GiftCardLetterRow.id == letter_id)
    await session.execute(statement.values(state=state.value, sent_at=sent_at))


async def list_latest_letters(session: ReadSession, *, card_ids: Collection[UUID]) -> Mapping[UUID, CardLetter]:
    """The latest letter of each of some cards that have any; one statement."""
    statement = (
        _letters()
        .where(GiftCardLetterRow.card_id.in_(list(card_ids)))
        .ext(distinct_on(GiftCardLetterRow.card_id))
        .order_by(GiftCardLetterRow.card_id, GiftCardLetterRow.id.desc())
    )
    return {row.card_id: _letter(row) for row in (await session.execute(statement)).all()}


async def change_code(session: WriteSession, *, card_id: UUID, code_hash: bytes, suffix: str) -> None:
    """Let a card be known by another code, and by no other."""
    statement = update(GiftCardRow).where(GiftCardRow.id == card_id).values(code_hash=code_hash, suffix=suffix)
    await session.execute(statement.execution_options(synchronize_session=False))


def _card(row: GiftCardRow) -> GiftCard:
    return GiftCard(
        id=row.id,
        suffix=row.suffix,
        shop_id=row.shop_id,
        issued=Money(row.issued, row.currency),
        balance=Money(row.balance, row.currency),
        note=row.note,
        created_at=row.created_at,
        expires_at=row.expires_at,
        blocked_at=row.blocked_at,
    )


async def _alone(session: WriteSession, name: str) -> None:
    await session.execute(text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 0))"), {"name": name})


def _letters() -> Any:
    return select(*GiftCardLetterRow.__table__.columns)


def _letter(row: Row[Any]) -> CardLetter:
    values = {name: getattr(row, name) for name in CardLetter.__dataclass_fields__}
    return CardLetter(**{**values, "state": LetterState(row.state)})
