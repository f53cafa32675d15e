"""SQL of invoices and credit notes."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import insert, select
from sqlalchemy.dialects.postgresql import insert as upsert

from sokoni.commerce.order.document_types import Document, DocumentKind
from sokoni.commerce.order.models import DocumentNumberRow, DocumentRow
from sokoni.core.database import ReadSession, WriteSession


async def take_number(session: WriteSession, *, shop_id: UUID, kind: DocumentKind) -> int:
    """The next number of a kind in a shop; who takes one waits for whoever took the last, so that none is left out."""
    first = upsert(DocumentNumberRow).values(shop_id=shop_id, kind=kind.value, last_number=1)
    taken = first.on_conflict_do_update(
        index_elements=[DocumentNumberRow.shop_id, DocumentNumberRow.kind],
        set_={"last_number": DocumentNumberRow.last_number + 1},
    ).returning(DocumentNumberRow.last_number)
    return int((await session.execute(taken)).scalar_one())


async def insert_document(session: WriteSession, document: Document) -> None:
    """Write a paper."""
    await session.execute(
        insert(DocumentRow).values(
            id=document.id,
            shop_id=document.shop_id,
            sub_order_id=document.sub_order_id,
            kind=document.kind.value,
            number=document.number,
            credit_id=document.credit_id,
            language=document.language,
            facts=dict(document.facts),
            issued_at=document.issued_at,
        )
    )


async def list_documents(session: ReadSession, *, part_ids: Collection[UUID]) -> tuple[Document, ...]:
    """The papers of some parts, oldest first; one statement."""
    statement = select(DocumentRow).where(DocumentRow.sub_order_id.in_(part_ids))
    rows = (await session.execute(statement.order_by(DocumentRow.issued_at, DocumentRow.id))).scalars()
    return tuple(_document(row) for row in rows)


def _document(row: DocumentRow) -> Document:
    return Document(
        id=row.id,
        shop_id=row.shop_id,
        sub_order_id=row.sub_order_id,
        kind=DocumentKind(row.kind),
        number=row.number,
        credit_id=row.credit_id,
        language=row.language,
        facts=row.facts,
        issued_at=row.issued_at,
    )
