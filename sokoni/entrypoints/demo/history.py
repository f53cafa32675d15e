"""What was bought in the demo before anybody came: a few orders of each shop, so that points and rows are alive."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sokoni.commerce.catalog import service as catalog
from sokoni.commerce.catalog.types import ProductDetail, ProductQuery
from sokoni.commerce.order import service as orders
from sokoni.commerce.order.settings import OrderSettings
from sokoni.commerce.order.types import Address, Checkout, Contact, ItemWish, Status
from sokoni.commerce.shop.types import Shop
from sokoni.core.database import ReadSession, WriteSession
from sokoni.core.pages import PageQuery
from sokoni.identity.account.types import Account
from sokoni.identity.permission.types import Subject, TeamRole

# Of the newest products of a shop: what the demo's customer bought, and what somebody else bought.
_BASKETS = ((0, 1, 2, 3, 4), (2, 3, 5, 6, 7, 8))
_READ = 9
_STEPS = (Status.CONFIRMED, Status.PROCESSING, Status.SHIPPED, Status.DELIVERED)
_DAYS_AGO = (23, 9)


async def install(
    session: WriteSession,
    *,
    shops: Sequence[Shop],
    seller: Account,
    customer: Account,
    settings: OrderSettings,
    now: datetime,
) -> None:
    """Orders of the last weeks that were paid in cash and have arrived; once, and none where the customer has some."""
    if (await orders.list_for_account(session, account_id=customer.id, page=PageQuery(limit=1))).items:
        return
    for shop in shops:
        products = await _products(session, shop)
        staff = Subject(account_id=seller.id, label=seller.email, teams={shop.id: TeamRole.OWNER})
        for places, days, account_id in zip(_BASKETS, _DAYS_AGO, (customer.id, None), strict=True):
            bought = [products[place] for place in places if place < len(products)]
            wish = _checkout(shop, bought, customer, account_id)
            at = now - timedelta(days=days)
            placed = await orders.place(session, checkout=wish, settings=settings, now=at)
            for step, target in enumerate(_STEPS):
                moment = at + timedelta(hours=12 * step)
                await orders.move(session, target_id=placed.order.parts[0].id, to=target, subject=staff, now=moment)


async def _products(session: ReadSession, shop: Shop) -> list[ProductDetail]:
    listed = await catalog.list_products(
        session, query=ProductQuery(shop_id=shop.id), page=PageQuery(limit=_READ), locale=shop.locale
    )
    return [await catalog.get_product(session, product_id=card.id, locale=shop.locale) for card in listed.items]


def _checkout(shop: Shop, bought: Sequence[ProductDetail], customer: Account, account_id: UUID | None) -> Checkout:
    name = customer.display_name if account_id is not None else "Neema Otieno"
    return Checkout(
        contact=Contact(name=name, phone="", email=customer.email if account_id is not None else "neema@demo.example"),
        address=Address(line="1 Market Street", city=shop.city, region="", country=shop.country),
        payment_method="cash",
        items=tuple(ItemWish(variant_id=each.variants[0].id, quantity=1) for each in bought),
        account_id=account_id,
        locale=customer.locale,
    )
