"""All SQL of returns."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, exists, func, insert, literal, select, tuple_, update

from sokoni.commerce.payment.types import RefundTo
from sokoni.commerce.returns.models import ReturnLineRow, ReturnPhotoRow, ReturnRow
from sokoni.commerce.returns.types import Reason, Return, ReturnLine, State, Wish
from sokoni.core.database import ReadSession, WriteSession
from sokoni.core.money import Money
from sokoni.core.pages import EXACT_COUNT_LIMIT, Count, InvalidCursor, Page, PageQuery, decode_cursor, encode_cursor


async def next_number(session: WriteSession, *, sub_order_id: UUID) -> int:
    """The number of a part's next return; the caller holds its order's lock."""
    last = select(func.coalesce(func.max(ReturnRow.number), literal(0))).where(ReturnRow.sub_order_id == sub_order_id)
    return int((await session.execute(last)).scalar_one()) + 1


async def insert_return(session: WriteSession, new: Return) -> None:
    """Write a return with its lines; two statements."""
    await session.execute(
        insert(ReturnRow).values(
            id=new.id,
            shop_id=new.shop_id,
            order_id=new.order_id,
            sub_order_id=new.sub_order_id,
            number=new.number,
            order_code=new.order_code,
            buyer_name=new.buyer_name,
            state=new.state.value,
            reason=new.reason.value,
            words=new.words,
            wish=new.wish.value,
            answer=new.answer,
            currency=new.refunded.currency,
            refunded_amount=new.refunded.amount,
            tracking_number=new.tracking_number,
            requested_at=new.requested_at,
            updated_at=new.updated_at,
        )
    )
    lines = [
        {
            "return_id": new.id,
            "order_line_id": line.line_id,
            "variant_id": line.variant_id,
            "title": line.title,
            "quantity": line.quantity,
            "restocked": line.restocked,
            "written_off": line.written_off,
            "replacement_variant_id": line.replacement_variant_id,
        }
        for line in new.lines
    ]
    await session.execute(insert(ReturnLineRow), lines)


async def update_return(session: WriteSession, *, return_id: UUID, now: datetime, **values: Any) -> None:
    """Change columns of a return; the caller holds its order's lock."""
    statement = update(ReturnRow).where(ReturnRow.id == return_id).values(updated_at=now, **values)
    await session.execute(statement.execution_options(synchronize_session=False))


async def update_lines(session: WriteSession, *, return_id: UUID, lines: Sequence[ReturnLine]) -> None:
    """Write what became of the pieces of a return; a statement for each line."""
    for line in lines:
        statement = (
            update(ReturnLineRow)
            .where(ReturnLineRow.return_id == return_id, ReturnLineRow.order_line_id == line.line_id)
            .values(restocked=line.restocked, written_off=line.written_off)
        )
        await session.execute(statement.execution_options(synchronize_session=False))


async def exists_photo(session: ReadSession, *, return_id: UUID, sha256: str) -> bool:
    """Whether a return has a picture already; one statement."""
    wanted = exists().where(ReturnPhotoRow.return_id == return_id, ReturnPhotoRow.sha256 == sha256)
    return (await session.execute(select(wanted))).scalar_one()


async def insert_photo(session: WriteSession, *, return_id: UUID, position: int, media_key: str, sha256: str) -> None:
    """Add a picture."""
    await session.execute(
        insert(ReturnPhotoRow).values(return_id=return_id, position=position, media_key=media_key, sha256=sha256)
    )


async def get(session: ReadSession, *, return_id: UUID) -> Return | None:
    """A return with its lines and pictures; three statements, one where there is none."""
    found = await _complete(session, select(ReturnRow).where(ReturnRow.id == return_id))
    return found[0] if found else None


async def get_by_replacement_locked(session: WriteSession, *, order_id: UUID) -> Return | None:
    """The return in whose place an order goes out, which nobody else changes until this transaction ends, or None."""
    wanted = select(ReturnRow).where(ReturnRow.replacement_order_id == order_id).with_for_update()
    found = await _complete(session, wanted)
    return found[0] if found else None


async def list_for_parts(session: ReadSession, *, part_ids: Collection[UUID]) -> Sequence[Return]:
    """The returns of some parts, oldest first; three statements, one where there are none."""
    wanted = select(ReturnRow).where(ReturnRow.sub_order_id.in_(part_ids))
    return await _complete(session, wanted.order_by(ReturnRow.requested_at, ReturnRow.id))


async def count_open(session: ReadSession, *, shop_id: UUID, states: Collection[State]) -> int:
    """How many returns of a shop are in some states; one statement."""
    statement = select(func.count()).where(
        ReturnRow.shop_id == shop_id, ReturnRow.state.in_([state.value for state in states])
    )
    return int((await session.execute(statement)).scalar_one())


async def list_page(
    session: ReadSession, *, shop_id: UUID | None, state: State | None, page: PageQuery, appealed: bool = False
) -> Page[Return]:
    """A shop's returns or everybody's, the newest first; four statements."""
    conditions: list[ColumnElement[bool]] = []
    if shop_id is not None:
        conditions.append(ReturnRow.shop_id == shop_id)
    if appealed:
        conditions += [ReturnRow.appealed_at.is_not(None), ReturnRow.appeal_decided_at.is_(None)]
    if state is not None:
        conditions.append(ReturnRow.state == state.value)
    key = tuple_(ReturnRow.requested_at, ReturnRow.id)
    wanted = select(ReturnRow).where(*conditions)
    is_back, edge = _edge(page.cursor)
    if edge is not None:
        wanted = wanted.where(key > edge if is_back else key < edge)
    order = (ReturnRow.requested_at.asc(), ReturnRow.id.asc())
    newest = (ReturnRow.requested_at.desc(), ReturnRow.id.desc())
    found = await _complete(session, wanted.order_by(*(order if is_back else newest)).limit(page.limit + 1))
    has_more, items = len(found) > page.limit, list(found[: page.limit])
    if is_back:
        items.reverse()
    counted = select(func.count()).select_from(
        select(ReturnRow.id).where(*conditions).limit(EXACT_COUNT_LIMIT + 1).subquery()
    )
    return Page(
        items=tuple(items),
        next_cursor=_cursor("n", items[-1]) if items and (has_more or is_back) else None,
        previous_cursor=_cursor("p", items[0]) if items and (has_more if is_back else edge is not None) else None,
        count=Count.limited((await session.execute(counted)).scalar_one()),
    )


def _cursor(direction: str, each: Return) -> str:
    return encode_cursor(direction, each.requested_at, each.id)


def _edge(cursor: str | None) -> tuple[bool, tuple[datetime, UUID] | None]:
    if cursor is None:
        return False, None
    direction, at, row_id = decode_cursor(cursor, length=3)
    if direction not in {"n", "p"} or not isinstance(at, datetime) or not isinstance(row_id, UUID):
        raise InvalidCursor
    if at.tzinfo is None:
        raise InvalidCursor
    return direction == "p", (at, row_id)


async def _complete(session: ReadSession, statement: Select[ReturnRow]) -> Sequence[Return]:
    rows = (await session.execute(statement.execution_options(populate_existing=True))).scalars().all()
    if not rows:
        return ()
    ids = [row.id for row in rows]
    lines = select(ReturnLineRow).where(ReturnLineRow.return_id.in_(ids)).order_by(ReturnLineRow.order_line_id)
    kept = (await session.execute(lines.execution_options(populate_existing=True))).scalars().all()
    photos = select(ReturnPhotoRow).where(ReturnPhotoRow.return_id.in_(ids)).order_by(ReturnPhotoRow.position)
    shown = (await session.execute(photos)).scalars().all()
    return tuple(
        replace(
            _return(row),
            lines=tuple(_line(line) for line in kept if line.return_id == row.id),
            photo_keys=tuple(photo.media_key for photo in shown if photo.return_id == row.id),
        )
        for row in rows
    )


def _return(row: ReturnRow) -> Return:
    return Return(
        id=row.id,
        shop_id=row.shop_id,
        order_id=row.order_id,
        sub_order_id=row.sub_order_id,
        number=row.number,
        order_code=row.order_code,
        buyer_name=row.buyer_name,
        state=State(row.state),
        reason=Reason(row.reason),
        words=row.words,
        wish=Wish(row.wish),
        answer=row.answer,
        refunded=Money(row.refunded_amount, row.currency),
        refunded_to=RefundTo(row.refunded_to) if row.refunded_to else None,
        replacement_order_id=row.replacement_order_id,
        tracking_number=row.tracking_number,
        requested_at=row.requested_at,
        updated_at=row.updated_at,
        appeal=row.appeal,
        appealed_at=row.appealed_at,
        appeal_answer=row.appeal_answer,
        appeal_decided_at=row.appeal_decided_at,
    )


def _line(row: ReturnLineRow) -> ReturnLine:
    return ReturnLine(
        line_id=row.order_line_id,
        variant_id=row.variant_id,
        title=row.title,
        quantity=row.quantity,
        restocked=row.restocked,
        written_off=row.written_off,
        replacement_variant_id=row.replacement_variant_id,
    )
