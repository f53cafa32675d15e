"""Bank statements over HTTP."""

import asyncio
from typing import Annotated
from uuid import UUID

from fastapi import File, Request, Response, UploadFile

from sokoni.commerce.bankstatement import policies, service
from sokoni.commerce.bankstatement.schemas import BankLineOut, BankStatementOut, ConfirmLinesIn, LineOutcomeOut
from sokoni.commerce.shop import service as shop
from sokoni.core.database import Database
from sokoni.core.http.edge import Now, PageParameters, Read, Write, provided
from sokoni.core.http.idempotency import Idempotent
from sokoni.core.http.routing import Router
from sokoni.core.http.schemas import PageOut
from sokoni.identity.permission.edge import Seller

router = Router(prefix="/api/v1/vendors/{vendor_id}", tags=["payments"])


@router.post("/bank-statements", status_code=201)
async def upload_bank_statement(
    vendor_id: UUID,
    file: Annotated[UploadFile, File(description="A bank's statement as CSV, of at most 2 MB and 5,000 lines.")],
    database: Annotated[Database, provided(Database)],
    subject: Seller,
    now: Now,
) -> BankStatementOut:
    """Take in a statement of the shop's account. The same file, or a line that came before, changes nothing."""
    policies.check_may_work(subject, vendor_id)
    async with database.read() as reading:
        currency = (await shop.get(reading, shop_id=vendor_id)).currency
    data = await file.read()
    # Read while no transaction is open, and beside the loop: a long file takes a moment.
    said = await asyncio.to_thread(service.read_file, data, currency=currency)
    async with database.write() as session:
        statement = await service.upload(
            session,
            shop_id=vendor_id,
            name=file.filename or "",
            data=data,
            said=said,
            currency=currency,
            subject=subject,
            now=now,
        )
    return BankStatementOut.of(statement)


@router.get("/bank-statements")
async def list_bank_statements(
    vendor_id: UUID, request: Request, response: Response, session: Read, subject: Seller, page: PageParameters
) -> PageOut[BankStatementOut]:
    """The statements of a shop's account, the newest first."""
    found = await service.list_statements(session, shop_id=vendor_id, subject=subject, page=page)
    return PageOut[BankStatementOut].of(found, show=BankStatementOut.of, request=request, response=response)


@router.get("/bank-lines")
async def list_bank_lines(vendor_id: UUID, session: Read, subject: Seller) -> list[BankLineOut]:
    """The lines that nobody has said to be a transfer, the latest first, with what each is found to be."""
    return [BankLineOut.of(each) for each in await service.list_open(session, shop_id=vendor_id, subject=subject)]


@router.post("/bank-lines/confirm", dependencies=[Idempotent])
async def confirm_bank_lines(
    vendor_id: UUID, body: ConfirmLinesIn, session: Write, subject: Seller, now: Now
) -> list[LineOutcomeOut]:
    """Say which lines are which transfers: those are paid, and their orders confirmed. Saying so twice pays once."""
    outcomes = await service.confirm(session, shop_id=vendor_id, choices=body.to_choices(), subject=subject, now=now)
    return LineOutcomeOut.all_of(outcomes)
