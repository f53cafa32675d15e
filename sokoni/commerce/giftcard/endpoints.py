"""The API of gift cards."""

from typing import Annotated
from uuid import UUID

from fastapi import Header, Query, Request, Response

from sokoni.commerce.giftcard import policies, sending, service
from sokoni.commerce.giftcard.schemas import (
    BalanceOut,
    CodeIn,
    GiftCardOut,
    IssuedCardOut,
    IssueIn,
    LetterIn,
    LetterOut,
    RedeemIn,
    RedemptionOut,
)
from sokoni.commerce.payment import access
from sokoni.commerce.payment.ports import PayableDirectory
from sokoni.core.http.edge import Now, PageParameters, Read, Write, provided
from sokoni.core.http.idempotency import Idempotent, IdempotentToldOnce
from sokoni.core.http.routing import Router
from sokoni.core.http.schemas import PageOut
from sokoni.identity.permission.edge import Anyone, Public, SignedIn

router = Router(prefix="/api/v1/gift-cards", tags=["gift cards"])

Directory = Annotated[PayableDirectory, provided(PayableDirectory)]
OrderToken = Annotated[
    str | None,
    Header(alias="X-Order-Token", max_length=200, description="What a guest was given with the order."),
]


@router.post("", status_code=201, dependencies=[IdempotentToldOnce])
async def issue_card(body: IssueIn, session: Write, subject: SignedIn, now: Now) -> IssuedCardOut:
    """Issue a card. Its code stands in this answer, or in the letter that takes it to somebody, and nowhere else."""
    policies.check_may_issue(subject, body.shop_id)
    issued = await service.issue(
        session,
        amount=body.amount.to_money(),
        shop_id=body.shop_id,
        expires_at=body.expires_at,
        note=body.note,
        letter=None if body.letter is None else body.letter.to_draft(),
        actor=subject.actor(),
        now=now,
    )
    return IssuedCardOut.of_issued(issued)


@router.get("")
async def list_cards(
    request: Request,
    response: Response,
    subject: SignedIn,
    session: Read,
    page: PageParameters,
    shop: Annotated[UUID | None, Query(description="A shop one manages; the operator may leave it out.")] = None,
) -> PageOut[GiftCardOut]:
    """Cards that were issued, the newest first."""
    policies.check_may_issue(subject, shop)
    found = await service.list_cards(session, shop_id=shop, page=page)
    return PageOut[GiftCardOut].of(found, show=GiftCardOut.of, request=request, response=response)


@router.post("/balance")
async def get_balance(body: CodeIn, session: Read, _access: Public) -> BalanceOut:
    """What a card holds, for who has its code."""
    return BalanceOut.of(await service.find(session, code=body.code))


@router.post("/redeem", dependencies=[Idempotent])
async def redeem_card(
    body: RedeemIn, session: Write, subject: Anyone, directory: Directory, now: Now, token: OrderToken = None
) -> RedemptionOut:
    """Pay for an order with a card: all that is due, or all that it holds; the rest is paid as was chosen before."""
    payable = await access.open_payable(session, directory, reference_id=body.order_id, subject=subject, token=token)
    redemption = await service.redeem(
        session,
        reference_id=payable.reference_id,
        due=payable.amount,
        shop_ids=payable.shop_ids,
        code=body.code,
        now=now,
    )
    return RedemptionOut.of(redemption)


@router.post("/{card_id}/letters", status_code=201, dependencies=[Idempotent])
async def send_card(card_id: UUID, body: LetterIn, session: Write, subject: SignedIn, now: Now) -> LetterOut:
    """Mail a card nobody has paid with, again or to somebody else: the code of an earlier letter pays nothing then."""
    card = await service.get(session, card_id=card_id)
    policies.check_may_issue(subject, card.shop_id)
    letter = await sending.send(session, card_id=card_id, draft=body.to_draft(), actor=subject.actor(), now=now)
    return LetterOut.of(letter)


@router.get("/{card_id}/letter")
async def get_letter(card_id: UUID, session: Read, subject: SignedIn) -> LetterOut | None:
    """How far the latest letter of a card has come; null where it was never mailed."""
    card = await service.get(session, card_id=card_id)
    policies.check_may_issue(subject, card.shop_id)
    found = await sending.list_latest(session, card_ids=[card_id])
    return LetterOut.of(found[card_id]) if card_id in found else None


@router.post("/{card_id}/block", dependencies=[Idempotent])
async def block_card(card_id: UUID, session: Write, subject: SignedIn, now: Now) -> GiftCardOut:
    """Let a card pay nothing any more, for one that was stolen or sent to the wrong person."""
    card = await service.get(session, card_id=card_id)
    policies.check_may_issue(subject, card.shop_id)
    return GiftCardOut.of(await service.block(session, card_id=card_id, actor=subject.actor(), now=now))
