"""What endpoints and pages declare to know whose cart is meant."""

from typing import Annotated

from fastapi import Depends, Header, Request, Response

from sokoni.commerce.cart import cookie, service
from sokoni.commerce.cart.types import CartKey, CartSettings
from sokoni.core.clock import Clock
from sokoni.core.http.edge import Write, provided, resources_of
from sokoni.identity.permission.edge import Anyone

Settings = Annotated[CartSettings, provided(CartSettings)]


async def cart_key(
    request: Request,
    response: Response,
    subject: Anyone,
    session: Write,
    _documented: Annotated[
        str | None,
        Header(
            alias=cookie.TOKEN.header, description="A guest's cart, as given in the answer to the first item added."
        ),
    ] = None,
) -> CartKey:
    """Whose cart is meant. A guest's cart that is still carried after signing in is merged into the account's first."""
    token = cookie.TOKEN.read(request)
    if subject.account_id is None:
        return CartKey(token=token)
    if token:
        resources = resources_of(request)
        await service.merge(
            session,
            token=token,
            account_id=subject.account_id,
            now=resources.get(Clock).now(),  # type: ignore[type-abstract]
            settings=resources.get(CartSettings),
        )
        if cookie.TOKEN.cookie in request.cookies:
            cookie.TOKEN.clear(response, request)
    return CartKey(account_id=subject.account_id)


Key = Annotated[CartKey, Depends(cart_key, scope="function")]
