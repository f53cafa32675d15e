"""What the pages add to the system: their routes, and how refusals look in a browser."""

from starlette.routing import Route

from sokoni.core.database import Database
from sokoni.core.http.live import Live, LiveSettings
from sokoni.core.http.routing import Router
from sokoni.core.module import Module
from sokoni.core.resources import Resources
from sokoni.telegram.speech.ports import set_words
from sokoni.web import chats, checks, design, look, static_files
from sokoni.web.operator import accounts, changes, commissions, overview, payments, tray
from sokoni.web.operator import credit as operator_credit
from sokoni.web.operator import find as operator_find
from sokoni.web.operator import gift_cards as operator_gift_cards
from sokoni.web.operator import jobs as operator_jobs
from sokoni.web.operator import loyalty as operator_loyalty
from sokoni.web.operator import orders as operator_orders
from sokoni.web.operator import payouts as operator_payouts
from sokoni.web.operator import plans as operator_plans
from sokoni.web.operator import promotions as operator_promotions
from sokoni.web.operator import receipts as operator_receipts
from sokoni.web.operator import refunds as operator_refunds
from sokoni.web.operator import returns as operator_returns
from sokoni.web.operator import reviews as operator_reviews
from sokoni.web.operator import telegram as operator_telegram
from sokoni.web.seller import (
    application,
    attributes,
    bank,
    board,
    bulk,
    channel,
    figures,
    files,
    find,
    giving_back,
    hours,
    imports,
    order_files,
    parcels,
    people,
    price_lists,
    promotions,
    receipts,
    returns,
    segments,
    sheet,
    stock,
    stock_files,
    team,
    today,
    views,
)
from sokoni.web.seller import changes as seller_changes
from sokoni.web.seller import collections as seller_collections
from sokoni.web.seller import delivery as seller_delivery
from sokoni.web.seller import gift_cards as seller_gift_cards
from sokoni.web.seller import look as shop_look
from sokoni.web.seller import orders as seller_orders
from sokoni.web.seller import payouts as seller_payouts
from sokoni.web.seller import plan as seller_plan
from sokoni.web.seller import reviews as seller_reviews
from sokoni.web.seller.editor import routes as editor
from sokoni.web.seller.telegram import routes as seller_telegram
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
    reviews,
    sharing,
    sitemaps,
    waiting,
    wishing,
)
from sokoni.web.storefront import returns as storefront_returns

_static = Router(include_in_schema=False)
# A plain route: files need no session, no subject and no dependencies.
_static.routes.append(Route("/static/{digest}/{name:path}", static_files.serve_static, methods=["GET"]))


def _install(resources: Resources) -> None:
    set_words(chats.CatalogueWords())
    resources.provide(Live(resources.get(Database), resources.get(LiveSettings)))


async def _close(resources: Resources) -> None:
    await resources.get(Live).close()


MODULE = Module(
    name="web",
    routers=(
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
        today.router,
        figures.router,
        find.router,
        views.router,
        board.router,
        order_files.router,
        seller_orders.router,
        parcels.router,
        giving_back.router,
        receipts.router,
        bank.router,
        returns.router,
        storefront_returns.router,
        files.router,
        bulk.router,
        sheet.router,
        editor.router,
        seller_changes.router,
        seller_collections.router,
        promotions.router,
        price_lists.router,
        people.router,
        segments.router,
        application.router,
        hours.router,
        seller_plan.router,
        team.router,
        seller_payouts.router,
        seller_delivery.router,
        seller_gift_cards.router,
        attributes.router,
        imports.router,
        stock_files.router,
        channel.router,
        stock.router,
        seller_reviews.router,
        overview.router,
        tray.router,
        operator_reviews.router,
        operator_loyalty.router,
        commissions.router,
        operator_plans.router,
        operator_payouts.router,
        payments.router,
        operator_gift_cards.router,
        operator_promotions.router,
        operator_receipts.router,
        operator_refunds.router,
        operator_returns.router,
        operator_jobs.router,
        operator_orders.router,
        changes.router,
        accounts.router,
        operator_credit.router,
        operator_find.router,
        seller_telegram.router,
        operator_telegram.router,
        shop_look.router,
        look.router,
        design.router,
        _static,
    ),
    settings=(LiveSettings,),
    checks=checks.CHECKS,
    install=_install,
    close=_close,
)
