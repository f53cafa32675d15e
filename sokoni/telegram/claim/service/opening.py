"""Opening a sale, its post, and closing it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sokoni.commerce.catalog import service as catalog
from sokoni.commerce.catalog.types import ProductDetail
from sokoni.core import change, ids
from sokoni.core.database import WriteSession
from sokoni.core.jobs import service as jobs
from sokoni.core.money import InvalidAmount, Money, parse_decimal
from sokoni.identity.permission.types import Subject
from sokoni.telegram.claim import errors, repository, rules, words
from sokoni.telegram.claim.service import reading, showing
from sokoni.telegram.claim.settings import DEFAULTS, ClaimSettings
from sokoni.telegram.claim.types import Claim, ClaimSale, ClaimSaleDraft, ClaimState, SaleState
from sokoni.telegram.gateway import actions, files, sending
from sokoni.telegram.gateway.types import Attachment, Call, Priority, Then
from sokoni.telegram.group import service as group
from sokoni.telegram.group.types import Group, Need

POSTED = "claim.note_posted"
CLOSE = "claim.close_in_time"
SERVE = "claim.serve"
KIND = "claim_sale"
_NAMED_AT_ONCE = 20


async def open_sale(
    session: WriteSession,
    *,
    group_id: int,
    draft: ClaimSaleDraft,
    subject: Subject,
    now: datetime,
    settings: ClaimSettings = DEFAULTS,
) -> ClaimSale:
    """A product that can be claimed in a group from now on: its post is on the way.

    Raises:
        GroupMissing, TeamRoleRequired: see `group.service.find`.
        GroupWithoutBot: nobody could post it.
        NotClaimable: the product is none of the group's shop, or not on sale.
        ClaimPriceUnfit: its own price is none, or not lower than the product's.
        ClaimSaleRuns: it can be claimed there already.
    """
    # Who looks after a group sells at the shop's prices; another price is for those who make prices.
    need = Need.MANAGE if draft.has_price else Need.MODERATE
    found = await group.find(session, group_id=group_id, subject=subject, need=need)
    if found.bot_id is None or found.shop_id is None:
        raise errors.GroupWithoutBot
    kept = await group.get_settings(session, group_id=group_id)
    language = "en" if kept is None else kept.language.value
    product = await _product_of(session, found, draft.product_id, language)
    price = _price_of(draft, product)
    sale = ClaimSale(
        id=ids.new_id(),
        shop_id=found.shop_id,
        group_id=group_id,
        bot_id=found.bot_id,
        product_id=product.id,
        offer=rules.offer_of(product),
        language=language,
        words=draft.words,
        pieces=draft.pieces,
        shows_photo=draft.shows_photo,
        state=SaleState.OPENING,
        hold=draft.hold or settings.hold,
        most_each=draft.most_each,
        closes_at=draft.closes_at,
        message_id=None,
        has_photo=False,
        shown="",
        problem="",
        created_at=now,
        closed_at=None,
        price_amount=None if price is None else price.amount,
        price_currency=None if price is None else price.currency,
    )
    if not await repository.insert_sale(session, sale):
        raise errors.ClaimSaleRuns(product_id=product.id)
    if sale.closes_at is not None:
        await jobs.enqueue(session, CLOSE, run_at=sale.closes_at, sale_id=str(sale.id))
    facts = {"product_id": str(product.id)} | ({"price": str(price)} if price else {})
    await _record(session, sale, before=None, after=facts, action="claim_sale.open", actor=subject.actor(), now=now)
    await _post(session, sale, photo=_photo_of(sale, product), now=now)
    return sale


async def post_again(session: WriteSession, *, sale_id: UUID, now: datetime) -> None:
    """Make a running sale's post anew, in the group as it is now; until it stands there nobody can claim."""
    sale = await repository.get_sale_locked(session, sale_id=sale_id)
    if sale is None or sale.state not in {SaleState.OPENING, SaleState.OPEN}:
        return
    values = {"state": SaleState.OPENING.value, "message_id": None, "has_photo": False}
    await repository.update_sale(session, sale_id=sale_id, values=values)
    product = await catalog.get_product(session, product_id=sale.product_id, locale=sale.language)
    await _post(session, sale, photo=_photo_of(sale, product), now=now)


async def note_posted(
    session: WriteSession, *, sale_id: UUID, has_photo: bool, ok: bool, result: Any, error: str, now: datetime
) -> None:
    """Note that a post stands in the group, under which number; where its picture was refused, it goes without."""
    sale = await repository.get_sale_locked(session, sale_id=sale_id)
    if sale is None or sale.message_id is not None:
        return
    if ok and isinstance(result, Mapping):
        values: dict[str, Any] = {"message_id": int(result["message_id"]), "has_photo": has_photo}
        if sale.state is SaleState.OPENING:
            values["state"] = SaleState.OPEN.value
        await repository.update_sale(session, sale_id=sale_id, values=values)
        await showing.plan(session, sale_id=sale_id, at=now)
    elif has_photo:
        await _post(session, sale, photo=None, now=now)
    elif sale.state is SaleState.OPENING:
        await repository.update_sale(
            session, sale_id=sale_id, values={"state": SaleState.FAILED.value, "problem": error, "closed_at": now}
        )


async def close(session: WriteSession, *, sale_id: UUID, subject: Subject, now: datetime) -> ClaimSale:
    """A sale that takes no more claims. What is kept stays so for its time; who waited hears that it is over.

    Raises:
        ClaimSaleMissing, GroupMissing, TeamRoleRequired: see `find_sale`.
        ClaimSaleOver: it was closed before.
    """
    await reading.find_sale(session, sale_id=sale_id, subject=subject, need=Need.MODERATE)
    sale = await repository.get_sale_locked(session, sale_id=sale_id)
    if sale is None or sale.state not in {SaleState.OPENING, SaleState.OPEN}:
        raise errors.ClaimSaleOver
    return await end_recorded(session, sale, action="claim_sale.close", actor=subject.actor(), now=now)


async def close_in_time(session: WriteSession, *, sale_id: UUID, now: datetime) -> None:
    """Close a sale whose time has come; one that is over stays so."""
    sale = await repository.get_sale_locked(session, sale_id=sale_id)
    if sale is None or sale.state not in {SaleState.OPENING, SaleState.OPEN}:
        return
    await end(session, sale, now=now)


async def end(session: WriteSession, sale: ClaimSale, *, now: datetime) -> ClaimSale:
    """A locked sale, over."""
    values: dict[str, Any] = {"state": SaleState.CLOSED.value, "closed_at": now}
    await repository.update_sale(session, sale_id=sale.id, values=values)
    # What was written in time and is not settled yet still gets what is left.
    over = await repository.list_claims(session, sale_id=sale.id, states=(ClaimState.WAITING, ClaimState.ASKED))
    await repository.save_claims(session, [rules.ended(each) for each in over])
    said = [in_group(sale, words.refused(sale.language, some, is_over=True)) for some in named_together(over)]
    await sending.send(session, said, now=now)
    await showing.plan(session, sale_id=sale.id, at=now)
    found = await repository.get_sale(session, sale_id=sale.id)
    assert found is not None  # It is locked.
    return found


async def end_recorded(session: WriteSession, sale: ClaimSale, *, now: datetime, **said: Any) -> ClaimSale:
    """A locked sale, over because somebody said so."""
    before, after = {"state": sale.state.value}, {"state": SaleState.CLOSED.value}
    await _record(session, sale, before=before, after=after, now=now, **said)
    return await end(session, sale, now=now)


async def reopen(session: WriteSession, sale: ClaimSale, *, now: datetime, **said: Any) -> None:
    """Let a locked sale that was ended go on, until its time; who heard that it is over stands in line again.

    Raises:
        ClaimSaleRuns: the product is being claimed there anew.
        ClaimSaleOver: its post never stood there, or its time is over.
    """
    if sale.message_id is None or (sale.closes_at is not None and sale.closes_at <= now):
        raise errors.ClaimSaleOver
    if await repository.exists_running(session, group_id=sale.group_id, product_id=sale.product_id):
        raise errors.ClaimSaleRuns(product_id=sale.product_id)
    before, after = {"state": sale.state.value}, {"state": SaleState.OPEN.value}
    await repository.update_sale(session, sale_id=sale.id, values=after | {"closed_at": None})
    await _record(session, sale, before=before, after=after, now=now, **said)
    await _bring_back(session, sale, now=now)
    await showing.plan(session, sale_id=sale.id, at=now)


async def _bring_back(session: WriteSession, sale: ClaimSale, *, now: datetime) -> None:
    refused = await repository.list_claims(session, sale_id=sale.id, states=(ClaimState.REFUSED,))
    again = [rules.going_on(each) for each in refused if each.was is not None]
    await repository.save_claims(session, again)
    if again:
        calls = [in_group(sale, words.goes_on(sale.language, some)) for some in named_together(again)]
        await sending.send(session, calls, now=now)
        # What is left meanwhile is given to them, in their order.
        await jobs.enqueue(session, SERVE, dedupe_key=f"{SERVE}:{sale.id}", sale_id=str(sale.id))


def named_together(claims: Sequence[Claim]) -> Sequence[Sequence[Claim]]:
    """So many people as one message can name: one message for each of them would be more than a group may get."""
    return [claims[start : start + _NAMED_AT_ONCE] for start in range(0, len(claims), _NAMED_AT_ONCE)]


def in_group(sale: ClaimSale, said: str, *, reply_to: int | None = None, then: Then | None = None) -> Call:
    """Something said in a sale's group."""
    call = actions.send_message(
        sale.bot_id,
        sale.group_id,
        said,
        reply_to=reply_to,
        priority=Priority.NOTICE if reply_to is None else Priority.REPLY,
        parse_mode="HTML",
    )
    return call if then is None else replace(call, then=then)


def _photo_of(sale: ClaimSale, product: ProductDetail) -> Attachment | None:
    image = next((each.media_hash for each in product.images if each.media_hash), None) if sale.shows_photo else None
    return None if image is None else files.of_picture(image)


async def _product_of(session: WriteSession, found: Group, product_id: UUID, language: str) -> ProductDetail:
    product = await catalog.get_product(session, product_id=product_id, locale=language)
    if product.shop_id != found.shop_id or not product.is_listed:
        raise errors.NotClaimable(product_id=product_id)
    return product


def _price_of(draft: ClaimSaleDraft, product: ProductDetail) -> Money | None:
    """The sale's own price: lower than what the dearest variant costs, and in the same currency."""
    if not draft.has_price:
        return None
    try:
        price = draft.price or parse_decimal(draft.typed_price, product.currency)
    except InvalidAmount:
        raise errors.ClaimPriceUnfit(currency=product.currency) from None
    dearest = max((each.price.amount for each in product.variants), default=0)
    if price.currency != product.currency or not 0 < price.amount < dearest:
        raise errors.ClaimPriceUnfit(currency=product.currency)
    return price


async def _post(session: WriteSession, sale: ClaimSale, *, photo: Attachment | None, now: datetime) -> None:
    text = await showing.text_of(session, sale)
    then = Then(job=POSTED, arguments={"sale_id": str(sale.id), "has_photo": photo is not None})
    if photo is None:
        call = actions.send_message(sale.bot_id, sale.group_id, text, parse_mode="HTML")
    else:
        call = actions.send_photo(sale.bot_id, sale.group_id, photo, caption=text, parse_mode="HTML")
    await repository.update_sale(session, sale_id=sale.id, values={"shown": text})
    await sending.send(session, [replace(call, then=then)], now=now)


async def _record(
    session: WriteSession, sale: ClaimSale, *, before: Mapping[str, Any] | None, after: Mapping[str, Any], **said: Any
) -> None:
    await change.record(
        session, subject_kind=KIND, subject_id=sale.id, shop_id=sale.shop_id, before=before, after=after, **said
    )
