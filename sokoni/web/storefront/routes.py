"""The pages that visitors and buyers look at, in the order in which addresses are asked for."""

from starlette.routing import Route

from sokoni.core.http.routing import Router
from sokoni.web import design, look, static_files
from sokoni.web.storefront import (
    about,
    account,
    basket,
    browse,
    checkout,
    claiming,
    collections,
    credit,
    currencies,
    discovery,
    invited,
    joining,
    knocking,
    me,
    order,
    paying,
    points,
    recommended,
    returning,
    returns,
    reviews,
    sharing,
    sitemaps,
    waiting,
    wishing,
)

_static = Router(include_in_schema=False)
# A plain route: files need no session, no subject and no dependencies.
_static.routes.append(Route("/static/{digest}/{name:path}", static_files.serve_static, methods=["GET"]))

ROUTERS = (
    discovery.router,
    sitemaps.router,
    browse.router,
    collections.router,
    about.router,
    basket.router,
    currencies.router,
    waiting.router,
    claiming.router,
    knocking.router,
    credit.router,
    returning.router,
    wishing.router,
    checkout.router,
    order.router,
    paying.router,
    reviews.router,
    points.router,
    recommended.router,
    sharing.router,
    invited.router,
    joining.router,
    account.router,
    me.router,
    returns.router,
    look.router,
    design.router,
    _static,
)
