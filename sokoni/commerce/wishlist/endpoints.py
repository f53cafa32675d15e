"""Wish lists over HTTP, for guests and accounts alike."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Header, Path, Request, Response

from sokoni.commerce.wishlist import cookie, links, service
from sokoni.commerce.wishlist.schemas import SharedWishlistOut, WishChange, WishlistLinkOut, WishlistOut
from sokoni.commerce.wishlist.types import WishlistKey, WishlistSettings
from sokoni.core.http.edge import Now, Read, Write, provided
from sokoni.core.http.idempotency import Idempotent
from sokoni.core.http.routing import Router
from sokoni.identity.permission.edge import Anyone, Public, SignedIn

router = Router(prefix="/api/v1/wishlist", tags=["wishlist"])
Settings = Annotated[WishlistSettings, provided(WishlistSettings)]


async def _key(
    request: Request,
    subject: Anyone,
    session: Write,
    now: Now,
    _documented: Annotated[
        str | None,
        Header(alias=cookie.TOKEN.header, description="A guest's list, as given in the answer to the first wish."),
    ] = None,
) -> WishlistKey:
    """Whose list is meant. A guest's that is still carried after signing in goes into the account's first."""
    token = cookie.TOKEN.read(request)
    if subject.account_id is None:
        return WishlistKey(token=token)
    if token:
        await service.merge(session, token=token, account_id=subject.account_id, now=now)
    return WishlistKey(account_id=subject.account_id)


Key = Annotated[WishlistKey, Depends(_key, scope="function")]


@router.get("")
async def get_wishlist(key: Key, session: Write, now: Now) -> WishlistOut:
    """What is on the list."""
    return WishlistOut.of(await service.view(session, key=key, now=now))


@router.put("/items/{product_id}", dependencies=[Idempotent])
async def add_wish(
    product_id: UUID,
    key: Key,
    session: Write,
    now: Now,
    settings: Settings,
    request: Request,
    response: Response,
) -> WishlistOut:
    """Put a product on the list. A guest's first wish answers with the token of the list."""
    kept = await service.add(session, key=key, product_id=product_id, now=now, settings=settings)
    if kept.token:
        cookie.TOKEN.give(response, request, token=kept.token, max_age=settings.lifetime)
    return WishlistOut.of(kept)


@router.patch("/items/{product_id}", dependencies=[Idempotent])
async def change_wish(product_id: UUID, body: WishChange, key: Key, session: Write, now: Now) -> WishlistOut:
    """Ask to hear when a product costs less or is back, or not to hear of it any more; for accounts."""
    return WishlistOut.of(await service.tell(session, key=key, product_id=product_id, is_told=body.notify, now=now))


@router.delete("/items/{product_id}", dependencies=[Idempotent])
async def remove_wish(product_id: UUID, key: Key, session: Write, now: Now) -> WishlistOut:
    """Take a product off the list."""
    return WishlistOut.of(await service.remove(session, key=key, product_id=product_id, now=now))


@router.post("/share", dependencies=[Idempotent])
async def share_wishlist(subject: SignedIn, session: Write, now: Now) -> WishlistLinkOut:
    """A link that shows the list to whoever has it; links that were sent before show nothing any more."""
    token = await service.share(session, key=WishlistKey(account_id=subject.account_id), now=now)
    return WishlistLinkOut(link=links.shared_link(token))


@router.delete("/share", status_code=204, dependencies=[Idempotent])
async def unshare_wishlist(subject: SignedIn, session: Write, now: Now) -> None:
    """Take the link back."""
    await service.unshare(session, key=WishlistKey(account_id=subject.account_id), now=now)


@router.get("/shared/{token}")
async def get_shared_wishlist(
    token: Annotated[str, Path(max_length=100)], _: Public, session: Read, now: Now
) -> SharedWishlistOut:
    """What a friend put on a list that was shown to one."""
    return SharedWishlistOut.of(await service.get_shared(session, token=token, now=now))
