"""Every module of the program, lowest first. A test asserts that none is forgotten."""

from starlette.routing import BaseRoute

from sokoni.commerce.bankstatement import module as bankstatement
from sokoni.commerce.cart import module as cart
from sokoni.commerce.catalog import module as catalog
from sokoni.commerce.commission import module as commission
from sokoni.commerce.customer import module as customer
from sokoni.commerce.giftcard import module as giftcard
from sokoni.commerce.insight import module as insight
from sokoni.commerce.ledger import module as ledger
from sokoni.commerce.loyalty import module as loyalty
from sokoni.commerce.order import module as order
from sokoni.commerce.payment import module as payment
from sokoni.commerce.payout import module as payout
from sokoni.commerce.plan import module as plan
from sokoni.commerce.pricing import module as pricing
from sokoni.commerce.recommendation import module as recommendation
from sokoni.commerce.recovery import module as recovery
from sokoni.commerce.returns import module as returns
from sokoni.commerce.review import module as review
from sokoni.commerce.shop import module as shop
from sokoni.commerce.showcase import module as showcase
from sokoni.commerce.stock import module as stock
from sokoni.commerce.storecredit import module as storecredit
from sokoni.commerce.visit import module as visit
from sokoni.commerce.waitlist import module as waitlist
from sokoni.commerce.wishlist import module as wishlist
from sokoni.core.jobs import service as jobs
from sokoni.core.module import Module
from sokoni.entrypoints import housekeeping
from sokoni.identity.account import module as account
from sokoni.identity.apikey import module as apikey
from sokoni.identity.permission import module as permission
from sokoni.identity.session import module as session
from sokoni.identity.team import module as team
from sokoni.services.media import module as media
from sokoni.services.notification import module as notification
from sokoni.services.savedview import module as savedview
from sokoni.services.undo import module as undo
from sokoni.telegram.action import module as telegram_action
from sokoni.telegram.blueprint import module as telegram_blueprint
from sokoni.telegram.buyersgroup import module as telegram_buyersgroup
from sokoni.telegram.claim import module as telegram_claim
from sokoni.telegram.console import module as telegram_console
from sokoni.telegram.digest import module as telegram_digest
from sokoni.telegram.gateway import module as telegram_gateway
from sokoni.telegram.group import module as telegram_group
from sokoni.telegram.member import module as telegram_member
from sokoni.telegram.moderation import module as telegram_moderation
from sokoni.telegram.note import module as telegram_note
from sokoni.telegram.person import module as telegram_person
from sokoni.telegram.role import module as telegram_role
from sokoni.telegram.rule import module as telegram_rule
from sokoni.telegram.schedule import module as telegram_schedule
from sokoni.telegram.welcome import module as telegram_welcome
from sokoni.web import module as web

MODULES: tuple[Module, ...] = (
    housekeeping.MODULE,
    permission.MODULE,
    account.MODULE,
    session.MODULE,
    apikey.MODULE,
    team.MODULE,
    media.MODULE,
    notification.MODULE,
    undo.MODULE,
    savedview.MODULE,
    ledger.MODULE,
    shop.MODULE,
    plan.MODULE,
    visit.MODULE,
    customer.MODULE,
    catalog.MODULE,
    stock.MODULE,
    pricing.MODULE,
    commission.MODULE,
    payment.MODULE,
    giftcard.MODULE,
    storecredit.MODULE,
    loyalty.MODULE,
    wishlist.MODULE,
    cart.MODULE,
    waitlist.MODULE,
    payout.MODULE,
    order.MODULE,
    bankstatement.MODULE,
    recovery.MODULE,
    returns.MODULE,
    review.MODULE,
    showcase.MODULE,
    recommendation.MODULE,
    insight.MODULE,
    telegram_gateway.MODULE,
    telegram_person.MODULE,
    telegram_group.MODULE,
    telegram_member.MODULE,
    telegram_action.MODULE,
    telegram_role.MODULE,
    telegram_rule.MODULE,
    telegram_moderation.MODULE,
    telegram_buyersgroup.MODULE,
    telegram_claim.MODULE,
    telegram_welcome.MODULE,
    telegram_schedule.MODULE,
    telegram_digest.MODULE,
    telegram_console.MODULE,
    telegram_note.MODULE,
    telegram_blueprint.MODULE,
    web.MODULE,
)

for _module in MODULES:
    jobs.registry().add(jobs=_module.jobs, subscriptions=_module.subscriptions, schedules=_module.schedules)


def all_routes() -> list[BaseRoute]:
    """The routes of all modules, in their order.

    Loads those that nobody has asked for, with all that only they use: also for who looks at every table.
    """
    return [route for module in MODULES for later in module.routers for route in later.routes]
