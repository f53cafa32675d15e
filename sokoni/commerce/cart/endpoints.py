"""Carts over HTTP, for guests and accounts alike."""

from typing import Annotated
from uuid import UUID

from fastapi import Body, Path, Query, Request, Response

from sokoni.commerce.cart import cookie, errors, service
from sokoni.commerce.cart.edge import Key, Settings
from sokoni.commerce.cart.schemas import MAX_QUANTITY, CartOut, CodeToApply, ItemToAdd, QuantityChange
from sokoni.commerce.catalog import service as catalog
from sokoni.core.http.edge import Now, Write
from sokoni.core.http.idempotency import Idempotent
from sokoni.core.http.routing import Router
from sokoni.identity.permission.edge import Anyone

router = Router(prefix="/api/v1/cart", tags=["cart"])


@router.get("/")
async def get_cart(subject: Anyone, key: Key, session: Write, now: Now) -> CartOut:
    """The cart, with today's prices and stock."""
    return CartOut.of(await service.view(session, key=key, now=now, locale=subject.locale))


@router.post("/items", status_code=201, dependencies=[Idempotent])
async def add_item(
    body: ItemToAdd,
    subject: Anyone,
    key: Key,
    session: Write,
    now: Now,
    settings: Settings,
    request: Request,
    response: Response,
) -> CartOut:
    """Put something into the cart. A guest's first item answers with the token of the cart."""
    view = await service.add_item(
        session,
        key=key,
        variant_id=body.variant_id or await catalog.only_variant(session, product_id=body.named_product_id),
        quantity=body.quantity,
        now=now,
        locale=subject.locale,
        settings=settings,
        currency=body.currency,
    )
    if view.token:
        cookie.TOKEN.give(response, request, token=view.token, max_age=settings.lifetime)
    return CartOut.of(view)


@router.put("/items/{item_id}", dependencies=[Idempotent])
async def change_item(
    item_id: UUID,
    subject: Anyone,
    key: Key,
    session: Write,
    now: Now,
    settings: Settings,
    body: Annotated[QuantityChange | None, Body()] = None,
    quantity: Annotated[int | None, Query(ge=0, le=MAX_QUANTITY, description="Instead of a body.")] = None,
) -> CartOut:
    """Change how many of an item there are; zero takes it out."""
    wanted = body.quantity if body is not None else quantity
    if wanted is None:
        raise errors.CartQuantityInvalid(maximum=settings.max_quantity)
    return CartOut.of(
        await service.set_quantity(
            session, key=key, item_id=item_id, quantity=wanted, now=now, locale=subject.locale, settings=settings
        )
    )


@router.delete("/items/{item_id}", dependencies=[Idempotent])
async def remove_item(
    item_id: UUID, subject: Anyone, key: Key, session: Write, now: Now, settings: Settings
) -> CartOut:
    """Take an item out of the cart."""
    return CartOut.of(
        await service.remove(session, key=key, item_id=item_id, now=now, locale=subject.locale, settings=settings)
    )


@router.post("/codes", dependencies=[Idempotent])
async def apply_cart_code(
    body: CodeToApply, subject: Anyone, key: Key, session: Write, now: Now, settings: Settings
) -> CartOut:
    """Type a code into the cart. One that only misses goods stays there, and `codes` says what it misses."""
    return CartOut.of(
        await service.apply_code(session, key=key, code=body.code, now=now, locale=subject.locale, settings=settings)
    )


@router.delete("/codes/{code}", dependencies=[Idempotent])
async def remove_cart_code(
    code: Annotated[str, Path(max_length=80)],
    subject: Anyone,
    key: Key,
    session: Write,
    now: Now,
    settings: Settings,
) -> CartOut:
    """Take a code out of the cart."""
    return CartOut.of(
        await service.remove_code(session, key=key, code=code, now=now, locale=subject.locale, settings=settings)
    )


@router.delete("/", dependencies=[Idempotent])
async def clear_cart(key: Key, session: Write, now: Now) -> CartOut:
    """Take everything out of the cart."""
    return CartOut.of(await service.clear(session, key=key, now=now))
