"""All SQL of claim sales. Whoever changes claims has locked their sale: that puts them in order."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, delete, func, or_, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert

from sokoni.core import keyset
from sokoni.core.database import ReadSession, WriteSession
from sokoni.core.keyset import Keyset
from sokoni.core.pages import Page, PageQuery
from sokoni.telegram.claim.models import ClaimLineRow, ClaimRow, ClaimSaleRow, ClaimTokenRow
from sokoni.telegram.claim.types import (
    Choice,
    Claim,
    ClaimDoubt,
    ClaimLine,
    ClaimSale,
    ClaimState,
    Offer,
    OfferedVariant,
    Post,
    SaleState,
    Tally,
)

_SALE = tuple(getattr(ClaimSaleRow, name) for name in ClaimSale.__dataclass_fields__)
_CLAIM = (
    ClaimRow.id,
    ClaimRow.sale_id,
    ClaimRow.user_id,
    ClaimRow.name,
    ClaimRow.message_id,
    ClaimRow.text,
    ClaimRow.state,
    ClaimRow.doubt,
    ClaimRow.received_at,
    ClaimRow.expires_at,
    ClaimRow.was,
)
_RUNS = ClaimSaleRow.state.in_([SaleState.OPENING.value, SaleState.OPEN.value])
_NEWEST = Keyset(columns=(ClaimSaleRow.id,), kinds=(UUID,), falls=True)
_BY_MESSAGE = Keyset(columns=(ClaimRow.message_id,), kinds=(int,))


async def insert_sale(session: WriteSession, sale: ClaimSale) -> bool:
    """Keep a new sale; False where the product is being claimed in the group already."""
    values = {name: getattr(sale, name) for name in ClaimSale.__dataclass_fields__}
    values |= {"state": sale.state.value, "offer": _offer_json(sale.offer)}
    statement = insert(ClaimSaleRow).values(**values).on_conflict_do_nothing().returning(ClaimSaleRow.id)
    return (await session.execute(statement)).scalar_one_or_none() is not None


async def update_sale(session: WriteSession, *, sale_id: UUID, values: Mapping[str, Any]) -> None:
    """Write some columns of a sale."""
    await session.execute(update(ClaimSaleRow).where(ClaimSaleRow.id == sale_id).values(**values))


async def get_sale(session: ReadSession, *, sale_id: UUID) -> ClaimSale | None:
    """A sale, whoever asks."""
    return await _one_sale(session, ClaimSaleRow.id == sale_id)


async def exists_running(session: ReadSession, *, group_id: int, product_id: UUID) -> bool:
    """Whether a product can be claimed in a group."""
    statement = select(ClaimSaleRow.id).where(
        ClaimSaleRow.group_id == group_id, ClaimSaleRow.product_id == product_id, _RUNS
    )
    return (await session.execute(statement.limit(1))).scalar_one_or_none() is not None


async def get_sale_locked(session: WriteSession, *, sale_id: UUID) -> ClaimSale | None:
    """A sale whose claims nobody else changes until this transaction ends."""
    row = (await session.execute(select(*_SALE).where(ClaimSaleRow.id == sale_id).with_for_update())).one_or_none()
    return None if row is None else _sale(row)


async def list_sales(session: ReadSession, *, group_id: int, page: PageQuery) -> Page[ClaimSale]:
    """A group's sales, the newest first."""
    statement = select(*_SALE).where(ClaimSaleRow.group_id == group_id)
    return await keyset.read(session, statement, _NEWEST, page=page, show=_sale)


async def list_states(session: ReadSession, *, sale_ids: Collection[UUID]) -> Mapping[UUID, SaleState]:
    """How far some sales have come."""
    statement = select(ClaimSaleRow.id, ClaimSaleRow.state).where(ClaimSaleRow.id.in_(list(sale_ids)))
    return {row.id: SaleState(row.state) for row in await session.execute(statement)}


async def list_running_of_variants(session: ReadSession, *, variant_ids: Collection[UUID]) -> Sequence[UUID]:
    """The open sales in which somebody waits for one of these variants."""
    waits = (
        select(ClaimRow.sale_id)
        .join(ClaimLineRow, ClaimLineRow.claim_id == ClaimRow.id)
        .where(ClaimRow.state == ClaimState.WAITING.value, ClaimLineRow.variant_id.in_(list(variant_ids)))
    )
    statement = select(ClaimSaleRow.id).where(ClaimSaleRow.id.in_(waits), _RUNS).order_by(ClaimSaleRow.id)
    return list((await session.execute(statement)).scalars())


async def list_running(
    session: ReadSession, *, product_ids: Collection[UUID] | None = None, group_id: int | None = None
) -> Sequence[UUID]:
    """The running sales of some products, or of a group."""
    statement = select(ClaimSaleRow.id).where(_RUNS).order_by(ClaimSaleRow.id)
    if product_ids is not None:
        statement = statement.where(ClaimSaleRow.product_id.in_(list(product_ids)))
    if group_id is not None:
        statement = statement.where(ClaimSaleRow.group_id == group_id)
    return (await session.execute(statement)).scalars().all()


async def list_alive(session: ReadSession, *, product_ids: Collection[UUID]) -> Sequence[UUID]:
    """The sales of some products that run, or in which something is kept still."""
    kept = select(ClaimRow.sale_id).where(ClaimRow.sale_id == ClaimSaleRow.id, ClaimRow.state == ClaimState.HELD.value)
    statement = (
        select(ClaimSaleRow.id)
        .where(ClaimSaleRow.product_id.in_(list(product_ids)), or_(_RUNS, kept.exists()))
        .order_by(ClaimSaleRow.id)
    )
    return (await session.execute(statement)).scalars().all()


async def list_sales_of(session: ReadSession, *, group_id: int, user_id: int) -> Sequence[UUID]:
    """The sales of a group, over or not, in which somebody has claims that stand."""
    stands = [ClaimState.NEW, ClaimState.HELD, ClaimState.WAITING, ClaimState.ASKED]
    statement = (
        select(ClaimSaleRow.id)
        .join(ClaimRow, ClaimRow.sale_id == ClaimSaleRow.id)
        .where(
            ClaimRow.user_id == user_id,
            ClaimSaleRow.group_id == group_id,
            ClaimRow.state.in_([each.value for each in stands]),
        )
        .distinct()
        .order_by(ClaimSaleRow.id)
    )
    return (await session.execute(statement)).scalars().all()


async def list_shown_with(session: ReadSession, *, variant_ids: Collection[UUID]) -> Sequence[UUID]:
    """The running sales whose posts say how many of these variants are left."""
    contained = or_(*(ClaimSaleRow.offer["variants"].contains([{"id": str(each)}]) for each in sorted(variant_ids)))
    statement = select(ClaimSaleRow.id).where(_RUNS, contained).order_by(ClaimSaleRow.id)
    return list((await session.execute(statement)).scalars())


async def list_answered(
    session: ReadSession, *, messages: Collection[tuple[int, int]]
) -> Mapping[tuple[int, int], tuple[ClaimSale, Claim | None]]:
    """What is answered by who answers some messages of chats: a sale's post, or a question about a claim of it.

    Two statements.
    """
    given = [tuple_(*each) for each in sorted(messages)]
    posts = select(*_SALE).where(tuple_(ClaimSaleRow.group_id, ClaimSaleRow.message_id).in_(given))
    found: dict[tuple[int, int], tuple[ClaimSale, Claim | None]] = {}
    for row in await session.execute(posts):
        found[row.group_id, row.message_id] = (_sale(row), None)
    questions = (
        select(*_SALE, *(column.label(f"claim_{column.key}") for column in _CLAIM), ClaimRow.answer_id)
        .join(ClaimRow, ClaimRow.sale_id == ClaimSaleRow.id)
        .where(tuple_(ClaimSaleRow.group_id, ClaimRow.answer_id).in_(given))
    )
    for row in await session.execute(questions):
        asked = Claim(
            **{
                column.key: getattr(row, f"claim_{column.key}")
                for column in _CLAIM
                if column.key not in {"state", "doubt", "was"}
            },
            state=ClaimState(row.claim_state),
            was=None if row.claim_was is None else ClaimState(row.claim_was),
            doubt=None if row.claim_doubt is None else ClaimDoubt(row.claim_doubt),
        )
        found.setdefault((row.group_id, row.answer_id), (_sale(row), asked))
    return found


async def insert_claims(session: WriteSession, claims: Sequence[Claim]) -> frozenset[UUID]:
    """Keep entries; those whose message was heard before are left out. The ids of the others."""
    if not claims:
        return frozenset()
    rows = [{**_values(each), "answer_id": None} for each in claims]
    statement = insert(ClaimRow).values(rows).on_conflict_do_nothing(index_elements=["sale_id", "message_id"])
    new = frozenset((await session.execute(statement.returning(ClaimRow.id))).scalars())
    await _insert_lines(session, [each for each in claims if each.id in new])
    return new


async def save_claims(session: WriteSession, claims: Iterable[Claim]) -> None:
    """Write what became of claims, with their lines. Those that let go come first: one person holds one claim.

    Three statements, however many they are; none for none.
    """
    changed = sorted(claims, key=lambda each: each.state is ClaimState.HELD)
    if not changed:
        return
    await session.execute(update(ClaimRow), [_written(each) for each in changed])
    await session.execute(delete(ClaimLineRow).where(ClaimLineRow.claim_id.in_([each.id for each in changed])))
    await _insert_lines(session, changed)


async def list_claims(
    session: ReadSession, *, sale_id: UUID, states: Collection[ClaimState] | None = None
) -> Sequence[Claim]:
    """The entries of a sale in the order of their messages, with what they want; two statements."""
    statement = select(*_CLAIM).where(ClaimRow.sale_id == sale_id).order_by(ClaimRow.message_id)
    if states is not None:
        statement = statement.where(ClaimRow.state.in_([state.value for state in sorted(states)]))
    return await _with_lines(session, [_claim(row) for row in await session.execute(statement)])


async def page_claims(session: ReadSession, *, sale_id: UUID, page: PageQuery) -> Page[Claim]:
    """A page of a sale's entries in the order of their messages; two statements."""
    statement = select(*_CLAIM).where(ClaimRow.sale_id == sale_id)
    found = await keyset.read(session, statement, _BY_MESSAGE, page=page, show=_claim)
    lines = await _lines_of(session, [each.id for each in found.items])
    return replace(found, items=tuple(_lined(each, lines) for each in found.items))


async def tallies(session: ReadSession, *, sale_ids: Collection[UUID]) -> Mapping[UUID, Mapping[ClaimState, Tally]]:
    """How many entries of some sales are in each state, and what they hold; one statement."""
    pieces = func.coalesce(func.sum(ClaimLineRow.held), 0)
    statement = (
        select(
            ClaimRow.sale_id, ClaimRow.state, func.count(ClaimRow.id.distinct()).label("claims"), pieces.label("held")
        )
        .outerjoin(ClaimLineRow, ClaimLineRow.claim_id == ClaimRow.id)
        .where(ClaimRow.sale_id.in_(list(sale_ids)))
        .group_by(ClaimRow.sale_id, ClaimRow.state)
    )
    found: dict[UUID, dict[ClaimState, Tally]] = defaultdict(dict)
    for row in await session.execute(statement):
        found[row.sale_id][ClaimState(row.state)] = Tally(claims=row.claims, pieces=row.held)
    return found


async def list_by_ids(session: ReadSession, *, claim_ids: Collection[UUID]) -> Sequence[Claim]:
    """Some claims; two statements."""
    statement = select(*_CLAIM).where(ClaimRow.id.in_(list(claim_ids))).order_by(ClaimRow.id)
    return await _with_lines(session, [_claim(row) for row in await session.execute(statement)])


async def get_by_message(session: ReadSession, *, sale_id: UUID, message_id: int) -> Claim | None:
    """What somebody's message made in a sale; two statements."""
    statement = select(*_CLAIM).where(ClaimRow.sale_id == sale_id, ClaimRow.message_id == message_id)
    found = await _with_lines(session, [_claim(row) for row in await session.execute(statement)])
    return found[0] if found else None


async def replace_claim(session: WriteSession, old: Claim, new: Claim) -> None:
    """Keep a claim in the place of another one of the same message."""
    await session.execute(delete(ClaimRow).where(ClaimRow.id == old.id))
    await insert_claims(session, [new])


async def put_answer(session: WriteSession, *, claim_id: UUID, message_id: int) -> None:
    """Note by which message the bot asked back."""
    await session.execute(update(ClaimRow).where(ClaimRow.id == claim_id).values(answer_id=message_id))


async def insert_token(session: WriteSession, *, token_hash: bytes, sale_id: UUID, user_id: int, now: datetime) -> None:
    """Keep a link."""
    values = {"token_hash": token_hash, "sale_id": sale_id, "user_id": user_id, "created_at": now}
    await session.execute(insert(ClaimTokenRow).values(**values))


async def find_token(session: ReadSession, *, token_hash: bytes) -> tuple[UUID, int] | None:
    """The sale and the person that a link is for."""
    statement = select(ClaimTokenRow.sale_id, ClaimTokenRow.user_id).where(ClaimTokenRow.token_hash == token_hash)
    row = (await session.execute(statement)).one_or_none()
    return None if row is None else (row.sale_id, row.user_id)


async def _insert_lines(session: WriteSession, claims: Iterable[Claim]) -> None:
    rows = [
        {"claim_id": claim.id, "variant_id": line.variant_id, "wanted": line.wanted, "held": line.held}
        for claim in claims
        for line in claim.lines
    ]
    if rows:
        await session.execute(insert(ClaimLineRow).values(rows))


async def _with_lines(session: ReadSession, claims: Sequence[Claim]) -> Sequence[Claim]:
    lines = await _lines_of(session, [each.id for each in claims])
    return [_lined(each, lines) for each in claims]


async def _lines_of(session: ReadSession, claim_ids: Collection[UUID]) -> Mapping[UUID, Sequence[ClaimLine]]:
    if not claim_ids:
        return {}
    statement = (
        select(ClaimLineRow.claim_id, ClaimLineRow.variant_id, ClaimLineRow.wanted, ClaimLineRow.held)
        .where(ClaimLineRow.claim_id.in_(list(claim_ids)))
        .order_by(ClaimLineRow.claim_id, ClaimLineRow.variant_id)
    )
    found: dict[UUID, list[ClaimLine]] = defaultdict(list)
    for row in await session.execute(statement):
        found[row.claim_id].append(ClaimLine(variant_id=row.variant_id, wanted=row.wanted, held=row.held))
    return found


async def _one_sale(session: ReadSession, *conditions: ColumnElement[bool]) -> ClaimSale | None:
    row = (await session.execute(select(*_SALE).where(and_(*conditions)))).one_or_none()
    return None if row is None else _sale(row)


def _sale(row: Any) -> ClaimSale:
    values = {name: getattr(row, name) for name in ClaimSale.__dataclass_fields__}
    return ClaimSale(**values | {"state": SaleState(row.state), "offer": _offer(row.offer)})


def _claim(row: Any) -> Claim:
    values = {column.key: getattr(row, column.key) for column in _CLAIM}
    doubt = None if row.doubt is None else ClaimDoubt(row.doubt)
    was = None if row.was is None else ClaimState(row.was)
    return Claim(**values | {"state": ClaimState(row.state), "doubt": doubt, "was": was})


def _lined(claim: Claim, lines: Mapping[UUID, Sequence[ClaimLine]]) -> Claim:
    return replace(claim, lines=tuple(lines.get(claim.id, ())))


def _values(claim: Claim) -> dict[str, Any]:
    values = {column.key: getattr(claim, column.key) for column in _CLAIM}
    doubt, was = (None if each is None else each.value for each in (claim.doubt, claim.was))
    return values | {"state": claim.state.value, "doubt": doubt, "was": was}


def _written(claim: Claim) -> dict[str, Any]:
    """What of a claim may change."""
    values = _values(claim)
    return {name: values[name] for name in ("id", "state", "expires_at", "was", "doubt", "text")}


def _offer_json(offer: Offer) -> dict[str, Any]:
    return {
        "title": offer.post.title,
        "choices": [{"name": each.name, "values": list(each.values)} for each in offer.post.choices],
        "variants": [{"id": str(each.id), "values": list(each.values)} for each in offer.variants],
    }


def _offer(stored: Mapping[str, Any]) -> Offer:
    choices = tuple(Choice(name=each["name"], values=tuple(each["values"])) for each in stored["choices"])
    return Offer(
        post=Post(title=stored["title"], choices=choices),
        variants=tuple(OfferedVariant(UUID(each["id"]), tuple(each["values"])) for each in stored["variants"]),
    )
