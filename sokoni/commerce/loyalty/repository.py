"""All SQL of points. The row of an account is locked before anything of it is worked out."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import DateTime, Row, Uuid, bindparam, func, select, text, update
from sqlalchemy.dialects.postgresql import insert

from sokoni.commerce.loyalty.models import EntryRow, HolderRow, LotRow, LotUseRow, ProgrammeRow
from sokoni.commerce.loyalty.rules import Holding, Step
from sokoni.commerce.loyalty.types import (
    EarningTerms,
    EntryKind,
    Expiring,
    Lot,
    LoyaltyEntry,
    Programme,
    ProgrammeDraft,
    Rate,
    Taken,
    Tier,
)
from sokoni.core import keyset
from sokoni.core.change import Actor
from sokoni.core.database import ReadSession, WriteSession
from sokoni.core.keyset import Keyset
from sokoni.core.pages import Page, PageQuery
from sokoni.core.prepared import Prepared, PreparedInsert

_NEWEST = Keyset(columns=(EntryRow.id,), kinds=(UUID,), falls=True)
_FIELDS = ("name", "is_active", "window_days", "expires_days", "minimum_points", "max_share_bp")


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is known of an account at a time; all of it nothing where it has no points."""

    balance: int = 0
    spendable: int = 0
    qualifying: int = 0
    wants_mail: bool = True
    expiring: Expiring | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OfPart:
    """What a part of a sale has brought so far, and by which terms; `redeemed` is what the whole sale spent."""

    earned: int
    qualifying: int
    restored: int
    redeemed: int
    terms: EarningTerms | None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewEntry:
    """A row of the log with all that it does."""

    id: UUID
    account_id: UUID
    kind: EntryKind
    step: Step
    balance: int
    actor: Actor
    now: datetime
    qualifying: int = 0
    terms: EarningTerms | None = None
    sale_id: UUID | None = None
    part_id: UUID | None = None
    note: str = ""


async def get_programme(session: ReadSession) -> Programme | None:
    """The programme, or None before one was written."""
    row = (await session.execute(select(*ProgrammeRow.__table__.columns))).mappings().one_or_none()
    return None if row is None else _programme(row)


async def save_programme(session: WriteSession, programme: Programme, *, now: datetime) -> None:
    """Write the programme in the place of the one that was there."""
    draft = programme.draft
    values = {name: getattr(draft, name) for name in _FIELDS} | {
        "rates": {currency: asdict(rate) for currency, rate in draft.rates.items()},
        "tiers": [asdict(tier) for tier in draft.tiers],
        "updated_at": now,
    }
    statement = insert(ProgrammeRow).values(id=programme.id, **values)
    await session.execute(statement.on_conflict_do_update(index_elements=[ProgrammeRow.id], set_=values))


async def lock_programme(session: WriteSession) -> None:
    """Let one writer at a time change the programme, also where there is none yet."""
    await session.execute(text("SELECT pg_advisory_xact_lock(hashtextextended('loyalty programme', 0))"))


_STANDING = Prepared(
    lambda: text(
        """
        SELECT to_jsonb(programme) AS programme, holder.balance, holder.wants_mail,
            (SELECT COALESCE(sum(lot.remaining), 0) FROM loyalty_lots AS lot
             WHERE lot.account_id = :account_id AND lot.remaining > 0
                AND (lot.expires_at IS NULL OR lot.expires_at > :now)) AS spendable,
            (SELECT COALESCE(sum(entry.qualifying), 0) FROM loyalty_entries AS entry
             WHERE entry.account_id = :account_id AND entry.qualifying <> 0
                AND entry.created_at > :now - make_interval(days => programme.window_days)) AS qualifying,
            lost.points AS expiring, lost.expires_at
        FROM (SELECT 1) AS one
        LEFT JOIN loyalty_programmes AS programme ON true
        LEFT JOIN loyalty_accounts AS holder ON holder.account_id = :account_id
        LEFT JOIN LATERAL (
            SELECT lot.expires_at, sum(lot.remaining) AS points FROM loyalty_lots AS lot
            WHERE lot.account_id = :account_id AND lot.remaining > 0 AND lot.expires_at > :now
            GROUP BY lot.expires_at ORDER BY lot.expires_at LIMIT 1
        ) AS lost ON true
        """
    ).bindparams(bindparam("account_id", type_=Uuid()), bindparam("now", type_=DateTime(timezone=True)))
)


async def get_standing(session: ReadSession, *, account_id: UUID, now: datetime) -> tuple[Programme | None, Known]:
    """The programme, and how an account stands in it; one statement."""
    row = await _STANDING.fetch_one(session, account_id=account_id, now=now)
    assert row is not None, "it is one row, whatever there is"
    if row.programme is None:
        return None, Known()
    known = Known(
        balance=row.balance or 0,
        spendable=int(row.spendable) if (row.balance or 0) > 0 else 0,
        qualifying=int(row.qualifying),
        wants_mail=row.wants_mail is not False,
        expiring=None if row.expires_at is None else Expiring(points=int(row.expiring), at=row.expires_at),
    )
    return _programme(row.programme), known


_LOCK = PreparedInsert(
    HolderRow,
    # An update of nothing: it locks the row whether it is new or not, and answers with it.
    lambda new: new.on_conflict_do_update(
        index_elements=[HolderRow.account_id], set_={"wants_mail": HolderRow.wants_mail}
    ).returning(HolderRow.owed),
)
_LOTS = Prepared(
    lambda: (
        select(LotRow.id, LotRow.remaining, LotRow.expires_at, LotRow.part_id)
        .where(LotRow.account_id == bindparam("account_id"), LotRow.remaining > 0)
        .order_by(LotRow.expires_at.nulls_last(), LotRow.id)
    )
)


async def get_locked(session: WriteSession, *, account_id: UUID) -> Holding:
    """What an account has, locked until the transaction ends; two statements."""
    held = await _LOCK.fetch_one(session, {"account_id": account_id})
    assert held is not None, "it is there now"
    lots = await _LOTS.fetch(session, account_id=account_id)
    return Holding(
        lots=tuple(
            Lot(id=row.id, remaining=row.remaining, expires_at=row.expires_at, part_id=row.part_id) for row in lots
        ),
        owed=held.owed,
    )


_INSERT_ENTRIES, _INSERT_LOTS, _INSERT_USES = (
    PreparedInsert(EntryRow),
    PreparedInsert(LotRow),
    PreparedInsert(LotUseRow),
)


async def insert_entries(session: WriteSession, entries: Sequence[NewEntry]) -> None:
    """Write rows of the log, the lots that they make and what they use of others; up to three statements."""
    await _INSERT_ENTRIES.run(session, [_entry_values(each) for each in entries])
    made = [
        {
            "id": each.id,
            "account_id": each.account_id,
            "part_id": each.part_id,
            "points": each.step.made,
            "remaining": each.step.made,
            "expires_at": each.step.expires_at,
        }
        for each in entries
        if each.step.made
    ]
    await _INSERT_LOTS.run(session, made)
    uses = [
        {"entry_id": each.id, "lot_id": lot_id, "points": points}
        for each in entries
        for lot_id, points in each.step.uses.items()
    ]
    await _INSERT_USES.run(session, uses)


async def get_of_part(session: ReadSession, *, account_id: UUID, sale_id: UUID, part_id: UUID) -> OfPart:
    """What a part of a sale has brought so far; the caller holds the account's lock."""
    statement = select(EntryRow.kind, EntryRow.part_id, EntryRow.points, EntryRow.qualifying, EntryRow.terms).where(
        EntryRow.sale_id == sale_id, EntryRow.account_id == account_id
    )
    rows = (await session.execute(statement.order_by(EntryRow.id))).all()
    mine = [row for row in rows if row.part_id == part_id]
    terms = next((row.terms for row in mine if row.terms is not None), None)
    return OfPart(
        earned=sum(row.points for row in mine if row.kind in {EntryKind.EARNED, EntryKind.REVERSED}),
        qualifying=sum(row.qualifying for row in mine),
        restored=sum(row.points for row in mine if row.kind in {EntryKind.RESTORED, EntryKind.REDEEMED}),
        redeemed=-sum(row.points for row in rows if row.kind == EntryKind.REDEEMED and row.part_id is None),
        terms=None if terms is None else EarningTerms(**terms),
    )


async def exists_of_sale(session: ReadSession, *, sale_id: UUID) -> bool:
    """Whether a sale has moved points."""
    return (await session.execute(select(EntryRow.id).where(EntryRow.sale_id == sale_id).limit(1))).first() is not None


async def list_taken(session: ReadSession, *, sale_id: UUID) -> Sequence[Taken]:
    """What a sale took out of lots and has not put back."""
    points = func.sum(LotUseRow.points)
    statement = (
        select(LotRow.id, LotRow.expires_at, points.label("points"))
        .join(LotUseRow, LotUseRow.lot_id == LotRow.id)
        .join(EntryRow, EntryRow.id == LotUseRow.entry_id)
        .where(EntryRow.sale_id == sale_id, EntryRow.kind.in_((EntryKind.REDEEMED, EntryKind.RESTORED)))
        .group_by(LotRow.id, LotRow.expires_at)
        .having(points > 0)
    )
    found = await session.execute(statement)
    return [Taken(lot_id=row.id, points=int(row.points), expires_at=row.expires_at) for row in found]


async def get_qualifying(session: ReadSession, *, account_id: UUID, since: datetime) -> int:
    """What an account earned since then that counts for its tier."""
    statement = select(func.coalesce(func.sum(EntryRow.qualifying), 0)).where(
        EntryRow.account_id == account_id, EntryRow.qualifying != 0, EntryRow.created_at > since
    )
    return int((await session.execute(statement)).scalar_one())


async def get_tier(session: ReadSession, *, account_id: UUID) -> str:
    """The name of the tier that an account was last told of; '' for none."""
    return (await session.execute(select(HolderRow.tier).where(HolderRow.account_id == account_id))).scalar_one()


async def set_tier(session: WriteSession, *, account_id: UUID, tier: str) -> None:
    """Note which tier an account was told of."""
    await session.execute(update(HolderRow).where(HolderRow.account_id == account_id).values(tier=tier))


async def set_wants_mail(session: WriteSession, *, account_id: UUID, wants_mail: bool) -> None:
    """Note whether somebody wants to be written to about points."""
    statement = insert(HolderRow).values(account_id=account_id, wants_mail=wants_mail)
    await session.execute(
        statement.on_conflict_do_update(index_elements=[HolderRow.account_id], set_={"wants_mail": wants_mail})
    )


async def list_entries(session: ReadSession, *, account_id: UUID, page: PageQuery) -> Page[LoyaltyEntry]:
    """A page of somebody's log, the newest first; one statement."""
    statement = select(*EntryRow.__table__.columns).where(EntryRow.account_id == account_id)
    return await keyset.read(session, statement, _NEWEST, page, show=_entry)


async def list_all_entries(session: ReadSession, *, account_id: UUID) -> Sequence[LoyaltyEntry]:
    """The whole log of somebody, the oldest first."""
    statement = select(*EntryRow.__table__.columns).where(EntryRow.account_id == account_id).order_by(EntryRow.id)
    return [_entry(row) for row in await session.execute(statement)]


async def list_expired_holders(session: ReadSession, *, now: datetime, limit: int) -> Sequence[UUID]:
    """Accounts with points whose time is over, those that wait longest first."""
    statement = (
        select(LotRow.account_id)
        .where(LotRow.remaining > 0, LotRow.expires_at <= now)
        .group_by(LotRow.account_id)
        .order_by(func.min(LotRow.expires_at), LotRow.account_id)
        .limit(limit)
    )
    return (await session.execute(statement)).scalars().all()


async def list_expiring(
    session: ReadSession, *, now: datetime, until: datetime, after: UUID | None, limit: int
) -> Mapping[UUID, Expiring]:
    """What accounts that want mail lose before a time, with when the first of it goes; by account."""
    statement = (
        select(
            LotRow.account_id,
            func.sum(LotRow.remaining).label("points"),
            func.min(LotRow.expires_at).label("expires_at"),
        )
        .join(HolderRow, HolderRow.account_id == LotRow.account_id)
        .where(LotRow.remaining > 0, LotRow.expires_at > now, LotRow.expires_at <= until, HolderRow.wants_mail)
        .group_by(LotRow.account_id)
        .order_by(LotRow.account_id)
        .limit(limit)
    )
    if after is not None:
        statement = statement.where(LotRow.account_id > after)
    found = await session.execute(statement)
    return {row.account_id: Expiring(points=int(row.points), at=row.expires_at) for row in found}


def _programme(row: Any) -> Programme:
    updated_at = row["updated_at"]
    return Programme(
        id=row["id"] if isinstance(row["id"], UUID) else UUID(row["id"]),
        draft=ProgrammeDraft(
            rates={currency: Rate(**rate) for currency, rate in row["rates"].items()},
            tiers=tuple(Tier(**tier) for tier in row["tiers"]),
            **{name: row[name] for name in _FIELDS},
        ),
        updated_at=updated_at if isinstance(updated_at, datetime) else datetime.fromisoformat(updated_at),
    )


def _entry(row: Row[*tuple[Any, ...]]) -> LoyaltyEntry:
    return LoyaltyEntry(
        id=row.id,
        account_id=row.account_id,
        kind=EntryKind(row.kind),
        points=row.points,
        balance=row.balance,
        sale_id=row.sale_id,
        part_id=row.part_id,
        note=row.note,
        actor=Actor(kind=row.actor_kind, id=row.actor_id, label=row.actor_label),
        created_at=row.created_at,
    )


def _entry_values(new: NewEntry) -> dict[str, Any]:
    return {
        "id": new.id,
        "account_id": new.account_id,
        "kind": new.kind.value,
        "points": new.step.points,
        "balance": new.balance,
        "owed": new.step.owed,
        "qualifying": new.qualifying,
        "terms": None if new.terms is None else asdict(new.terms),
        "sale_id": new.sale_id,
        "part_id": new.part_id,
        "note": new.note,
        "actor_kind": new.actor.kind,
        "actor_id": new.actor.id,
        "actor_label": new.actor.label,
        "created_at": new.now,
    }
