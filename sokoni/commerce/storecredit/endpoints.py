"""Store credit over HTTP."""

from typing import Annotated

from fastapi import Request, Response

from sokoni.commerce.payment import access
from sokoni.commerce.payment.ports import PayableDirectory
from sokoni.commerce.storecredit import service
from sokoni.commerce.storecredit.schemas import (
    CreditBalanceOut,
    CreditGrantIn,
    CreditMovementOut,
    CreditSpendIn,
    SpentCreditOut,
)
from sokoni.core.http.edge import Now, PageParameters, Read, Write, provided
from sokoni.core.http.idempotency import Idempotent
from sokoni.core.http.routing import Router
from sokoni.core.http.schemas import PageOut
from sokoni.core.money import MoneyOut
from sokoni.identity.permission.edge import Operator, SignedIn

router = Router(prefix="/api/v1", tags=["store credit"])
Directory = Annotated[PayableDirectory, provided(PayableDirectory)]


@router.get("/store-credit")
async def get_store_credit(subject: SignedIn, session: Read) -> list[CreditBalanceOut]:
    """What one holds, by currency."""
    held = await service.balances(session, account_id=subject.account_id)
    return [CreditBalanceOut(balance=MoneyOut.of(each)) for each in held]


@router.get("/store-credit/movements")
async def list_credit_movements(
    request: Request, response: Response, subject: SignedIn, session: Read, page: PageParameters
) -> PageOut[CreditMovementOut]:
    """What moved one's credit, the newest first."""
    found = await service.list_movements(session, account_id=subject.account_id, page=page)
    return PageOut[CreditMovementOut].of(found, show=CreditMovementOut.of, request=request, response=response)


@router.post("/store-credit/spend", dependencies=[Idempotent])
async def spend_store_credit(
    body: CreditSpendIn, subject: SignedIn, session: Write, directory: Directory, now: Now
) -> SpentCreditOut:
    """Pay for one's own order with credit: all that is due, or all that there is; the rest as was chosen before."""
    payable = await access.open_payable(session, directory, reference_id=body.order_id, subject=subject, token=None)
    spent = await service.spend(
        session, account_id=subject.account_id, reference_id=payable.reference_id, due=payable.amount, now=now
    )
    return SpentCreditOut.of(spent)


@router.post("/admin/store-credit", status_code=201, dependencies=[Idempotent])
async def give_store_credit(body: CreditGrantIn, subject: Operator, session: Write, now: Now) -> CreditBalanceOut:
    """Give an account credit, or take away what was given by mistake; its owner is told what it got and why."""
    doing = service.withdraw if body.take_away else service.grant
    held = await doing(
        session,
        account_id=body.account_id,
        amount=body.amount.to_money(),
        reason=body.reason,
        actor=subject.actor(),
        now=now,
    )
    return CreditBalanceOut(balance=MoneyOut.of(held))
