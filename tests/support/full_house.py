"""An installation in which there is something of everything, so that each page has something to show."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from itertools import count
from uuid import UUID

import httpx2
from sqlalchemy import text

from sokoni.commerce.cart import leaving
from sokoni.commerce.cart import service as cart
from sokoni.commerce.cart.types import CartKey
from sokoni.commerce.catalog import service as catalog
from sokoni.commerce.catalog.attribute.types import AttributeDraft, AttributeType, ChoiceDraft
from sokoni.commerce.catalog.collection.types import CollectionDraft
from sokoni.commerce.catalog.types import CategoryDraft, Mover, ProductDetail, ProductDraft, Status, VariantDraft
from sokoni.commerce.customer import service as customer
from sokoni.commerce.customer.segment import service as segments
from sokoni.commerce.customer.segment.types import SegmentDraft, SegmentRule
from sokoni.commerce.customer.types import AddressDraft
from sokoni.commerce.order import service as orders
from sokoni.commerce.payment import service as payments
from sokoni.commerce.payment.types import Behaviour, Payment
from sokoni.commerce.plan import service as plans
from sokoni.commerce.plan.types import Limit, PlanDraft
from sokoni.commerce.pricing.pricelist import service as price_lists
from sokoni.commerce.pricing.pricelist.types import Price, PriceListDraft
from sokoni.commerce.recovery import service as recovery
from sokoni.commerce.recovery.settings import RecoverySettings
from sokoni.commerce.shop import service as shops
from sokoni.commerce.shop import staffing
from sokoni.commerce.shop.types import Shop
from sokoni.commerce.stock import service as stock
from sokoni.commerce.storecredit import service as credit
from sokoni.commerce.waitlist import service as waitlist
from sokoni.commerce.wishlist import service as wishlist
from sokoni.commerce.wishlist.types import WishlistKey
from sokoni.core.database import Database, WriteSession
from sokoni.core.jobs import service as jobs
from sokoni.core.money import Money
from sokoni.core.pages import PageQuery
from sokoni.identity.account.types import Account
from sokoni.identity.permission.types import Subject, TeamRole
from sokoni.services.media.types import ImageKind, MediaObject, State
from tests.support import channels, lively_group, shopify_files
from tests.support.factories import account as account_factory
from tests.support.factories import catalog as catalog_factory
from tests.support.factories import claim as claim_factory
from tests.support.factories import order as order_factory
from tests.support.factories import payment as payment_factory
from tests.support.factories import sale
from tests.support.factories import session as session_factory
from tests.support.factories import shop as shop_factory
from tests.support.factories.sale import ACTOR, Stall
from tests.support.pages import BUYER, PNG
from tests.support.pages import order as order_by_form
from tests.support.waiting import PATIENCE_SECONDS, eventually

COOKIE = "sokoni_session"
# Nobody knows such a job, so that it is given up at once.
LOST_JOB = "tests.nobody-knows"
_LONG = "Hand-woven wool poncho from the high plains, dyed with walnut and indigo, with a very long name indeed"
_numbers = count(1)

Names = dict[str, str]
# An order of before, one that is not over, and a row that says nothing.
_PAST = (
    b"Name,Email,Financial Status,Fulfillment Status,Created at,Currency,Subtotal,Shipping,Taxes,Total,"
    b"Lineitem quantity,Lineitem name,Lineitem price\n"
    b"#1001,a@example.com,paid,fulfilled,2024-05-01 10:00:00 -0500,COP,20.00,5.00,0.00,25.00,2,Cup,10.00\n"
    b"#1002,a@example.com,pending,,2024-05-02 10:00:00 -0500,COP,10.00,0.00,0.00,10.00,1,Cup,10.00\n"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """What the parts of addresses stand for, and the cookies of who goes there.

    `names` holds what means the same everywhere, `own` what a route calls by a name that means something else there.
    """

    stall: Stall
    poncho: str
    waiting_shop: Shop
    waiting_product: ProductDetail
    names: Mapping[str, str]
    own: Mapping[str, Mapping[str, str]]
    people: Mapping[str, Account]
    tokens: Mapping[str, str]

    def address_of(self, route: str) -> str:
        """The address where there is something at a route; KeyError names the part that nothing stands for."""
        return route.format_map({**self.names, **self.own.get(route, {})})


async def furnish(database: Database, address: str, *, now: datetime) -> House:
    """Something of everything; what jobs make of it is there when this returns."""
    async with database.write() as session:
        stall = await sale.stall(session, now=now, prices=(12_990_00, 45_000_00), on_hand=5)
        people = {
            "buyer": await account_factory.account(session, now=now, display_name="Neema"),
            "seller": stall.owner,
            "operator": await account_factory.operator(session, now=now),
            "newcomer": await account_factory.account(session, now=now, display_name="Juma"),
        }
        opened = {
            who: await session_factory.browser(session, account_id=each.id, now=now) for who, each in people.items()
        }
        new_shop = await shop_factory.shop(session, owner_account_id=people["newcomer"].id, now=now)
        waiting_shop = await shop_factory.shop(
            session, owner_account_id=people["newcomer"].id, now=now, is_open=False, name="Second table"
        )
        waiting_product = await catalog_factory.product(
            session, shop_id=stall.shop.id, now=now, status=Status.PENDING_REVIEW, title="Odd lamp"
        )
        cape = await poncho(session, stall, now=now)
        shelf = await _shelf(session, stall, cape, now=now)
        bought = await _orders(session, stall, people["buyer"], now=now)
        mailed = await _mailed(session, stall, people["buyer"], now=now)
        plan_id = await _plan(session, stall, now=now)
        chat = await lively_group.furnish(session, stall, now=now)
        await jobs.enqueue(session, LOST_JOB, number=7)
    await _flagged_payment(database, now=now)
    tokens = {who: each.token for who, each in opened.items()}
    console = await _console(address, stall, token=tokens["seller"])
    return House(
        stall=stall,
        poncho=f"/s/{stall.shop.slug}/p/{cape.slug}",
        waiting_shop=waiting_shop,
        waiting_product=waiting_product,
        names={
            "account_id": str(people["buyer"].id),
            "shop_slug": stall.shop.slug,
            "new_shop": new_shop.slug,
            "plan_id": plan_id,
            **chat,
            **shelf,
            **bought,
            **console,
        },
        own={
            "/c/{slug}": {"slug": shelf["category"]},
            "/s/{shop_slug}/p/{slug}": {"slug": cape.slug},
            "/s/{shop_slug}/p/{slug}/reviews": {"slug": cape.slug},
            "/s/{shop_slug}/p/{slug}/beside": {"slug": cape.slug},
            "/s/{shop_slug}/collections/{slug}": {"slug": "for-the-evening"},
            "/o/{token}": {"token": bought["order_token"]},
            "/o/{token}/pay": {"token": bought["order_token"]},
            "/t/{token}": {"token": bought["shared_token"]},
            **{address: {"token": token} for address, token in mailed.items()},
        },
        people=people,
        tokens=tokens,
    )


async def _plan(session: WriteSession, stall: Stall, *, now: datetime) -> str:
    """The stall's plan, with limits and a price."""
    draft = PlanDraft(name="Stall", limits={Limit.PRODUCTS: 50, Limit.MEMBERS: 2}, price=Money(49_000_00, "COP"))
    plan = await plans.add_plan(session, draft=draft, actor=ACTOR, now=now)
    await plans.assign(session, shop_id=stall.shop.id, plan_id=plan.id, actor=ACTOR, now=now)
    return str(plan.id)


async def _mailed(session: WriteSession, stall: Stall, buyer: Account, *, now: datetime) -> Names:
    """What opens the pages to which mail leads, by their addresses; and the buyer has credit."""
    left = await _left_behind(session, stall, now=now)
    given = Money(5_000_00, "COP")
    await credit.grant(session, account_id=buyer.id, amount=given, reason="A late parcel", actor=ACTOR, now=now)
    return {
        "/w/{token}": await _line(session, stall, buyer, now=now),
        "/invitations/{token}": await _invited(session),
        "/join/{token}": await _asked(session, stall, now=now),
        "/wishes/{token}": await _wishes(session, stall, buyer, now=now),
        "/basket/{token}": left["link"],
        "/k/{token}": await claim_factory.kept(session, stall, now=now),
        "/unsubscribe/{token}": left["unsubscribe"],
    }


async def _line(session: WriteSession, stall: Stall, buyer: Account, *, now: datetime) -> str:
    """The buyer waits for something that is sold out, and a guest was asked whether to: with which link."""
    gone = await sale.product(session, shop_id=stall.shop.id, price=9_900_00, on_hand=0, now=now)
    guest = "waiting@example.com"
    for subject in (Subject(account_id=buyer.id, label=buyer.email), Subject()):
        await waitlist.join(session, variant_id=gone.variant_id, subject=subject, email=guest, locale="en", now=now)
    (sent,) = await session.execute(
        text("SELECT context->>'link' AS link FROM notifications WHERE recipient = :guest"), {"guest": guest}
    )
    return str(sent.link).rpartition("/")[2]


async def _wishes(session: WriteSession, stall: Stall, buyer: Account, *, now: datetime) -> str:
    """What the buyer would like to have, shown to a friend: by which link."""
    key = WishlistKey(account_id=buyer.id)
    for each in stall.goods:
        await wishlist.add(session, key=key, product_id=each.product_id, now=now)
    await wishlist.tell(session, key=key, product_id=stall.goods[0].product_id, is_told=True, now=now)
    return await wishlist.share(session, key=key, now=now)


async def _left_behind(session: WriteSession, stall: Stall, *, now: datetime) -> Names:
    """A guest left a basket behind and was reminded: what the mail's links hold."""
    guest = "left-behind@example.com"
    view = await cart.add_item(session, key=CartKey(), variant_id=stall.variant_id, quantity=2, now=now)
    await leaving.note_contact(session, key=CartKey(token=view.token), email=guest, locale="en")
    settings = RecoverySettings()
    await recovery.note_abandoned(session, now=now + settings.idle, settings=settings)
    await recovery.remind(session, now=now + settings.idle, settings=settings)
    (sent,) = await session.execute(
        text("SELECT context FROM notifications WHERE recipient = :guest"), {"guest": guest}
    )
    return {name: sent.context[name].rpartition("/")[2] for name in ("link", "unsubscribe")}


async def decide(database: Database, house: House, *, now: datetime) -> None:
    """Let in what waits at the operator's, so that it waits for no other test."""
    async with database.write() as session:
        await shops.approve(session, shop_id=house.waiting_shop.id, actor=ACTOR, now=now)
        await catalog.set_status(
            session,
            product_id=house.waiting_product.id,
            wanted=Status.APPROVED,
            mover=Mover.OPERATOR,
            auto_approve=False,
            actor=ACTOR,
            now=now,
        )


def _picture(letter: str) -> MediaObject:
    """A picture that is ready; who looks at the page lets the browser find bytes for it."""
    return MediaObject(
        hash=letter * 64,
        kind=ImageKind.PRODUCT,
        content_type="image/png",
        size_bytes=len(PNG),
        width=1024,
        height=1280,
        state=State.READY,
        reason=None,
        dominant_colour=None,
        placeholder=None,
        created_at=datetime.fromisoformat("2026-03-02T09:30:00+00:00"),
    )


async def poncho(session: WriteSession, made: Stall, *, now: datetime) -> ProductDetail:
    """A product with thirty variants, one of them sold out, two pictures and a price that went down."""
    sizes, colours = ("XS", "S", "M", "L", "XL"), ("Red", "Navy", "Olive", "Cream", "Black / White", "Kanga")
    draft = ProductDraft(
        title=_LONG,
        description_html="<p>Woven on a hand loom.</p>",
        options=("Colour", "Size"),
        variants=tuple(
            VariantDraft(price=123_456_789_012_00, compare_at=199_999_999_999_00, option_values=(colour, size))
            for colour in colours
            for size in sizes
        ),
    )
    product = await catalog.create_product(
        session, shop_id=made.shop.id, draft=draft, actor=ACTOR, status=Status.APPROVED, now=now
    )
    for variant in product.variants:
        left = 0 if variant.option_values == ("Navy", "S") else 3
        await stock.set_on_hand(
            session, shop_id=made.shop.id, variant_id=variant.id, on_hand=left, actor=ACTOR, now=now
        )
    for letter in ("a", "b"):
        await catalog.add_image(
            session, product_id=product.id, picture=_picture(letter), alt=f"Poncho {letter}", actor=ACTOR, now=now
        )
    return product


async def _shelf(session: WriteSession, made: Stall, cape: ProductDetail, *, now: datetime) -> Names:
    """What orders the goods: a category, two collections of which one is empty, an attribute."""
    slug = f"house-lamps-{next(_numbers)}"
    names = {"en": "Lamps", "es": "Lámparas", "fa": "چراغ"}
    category = await catalog.add_category(session, draft=CategoryDraft(slug=slug, names=names), actor=ACTOR, now=now)
    for product_id in (*(each.product_id for each in made.goods), cape.id):
        await catalog.update_product(
            session, product_id=product_id, fields={"category_ids": [category]}, actor=ACTOR, now=now
        )
    lamps = tuple(each.product_id for each in made.goods)
    filled = CollectionDraft(
        title="For the evening",
        description_html="<p>Light that does not hurry <b>anybody</b>.</p>",
        image_hash="a" * 64,
        image_alt="A lit lamp",
        product_ids=lamps,
        is_published=True,
    )
    collection = await catalog.add_collection(session, shop_id=made.shop.id, draft=filled, actor=ACTOR, now=now)
    empty = CollectionDraft(title="Still empty", is_published=True)
    await catalog.add_collection(session, shop_id=made.shop.id, draft=empty, actor=ACTOR, now=now)
    shades = (
        ChoiceDraft(code="red", names={"en": "Red"}, colour="#aa0000"),
        ChoiceDraft(code="cream", names={"en": "Cream"}, colour="#fffdd0"),
    )
    draft = AttributeDraft(
        code="shade", type=AttributeType.COLOUR, names={"en": "Shade"}, is_filterable=True, choices=shades
    )
    attribute = await catalog.add_attribute(session, shop_id=made.shop.id, draft=draft, actor=ACTOR, now=now)
    return {
        "category": slug,
        "product_id": str(cape.id),
        **await _regulars(session, made, now=now),
        "collection_id": str(collection.id),
        "attribute_id": str(attribute.id),
    }


async def _regulars(session: WriteSession, made: Stall, *, now: datetime) -> Names:
    """A segment with a rule and somebody who was added by hand."""
    rule = SegmentRule(spent_at_least=100_000_00, ordered_within_days=90, tags=("wholesale",))
    draft = SegmentDraft(name="Regulars of the house", rule=rule)
    segment = await segments.add_segment(session, shop_id=made.shop.id, draft=draft, actor=ACTOR, now=now)
    await segments.add_members(
        session, shop_id=made.shop.id, segment_id=segment.id, emails=["invited@example.com"], actor=ACTOR, now=now
    )
    (member,) = (
        await segments.list_members(session, shop_id=made.shop.id, segment_id=segment.id, page=PageQuery())
    ).items
    await segments.set_customer(
        session,
        shop_id=made.shop.id,
        customer_id=member.customer.id,
        tags=["north", "by the lake"],
        note="Calls before she comes.",
        actor=ACTOR,
        now=now,
    )
    return {
        "segment_id": str(segment.id),
        "customer_id": str(member.customer.id),
        "list_id": str(await _own_prices(session, made, segment.id, now=now)),
    }


async def _own_prices(session: WriteSession, made: Stall, segment_id: UUID, *, now: datetime) -> UUID:
    """A price list for the segment, with an amount and a percentage; and one in another currency."""
    regular = PriceListDraft(name="For the regulars of the house", currency="COP", segment_id=segment_id, rate_bp=750)
    found = await price_lists.add_list(session, shop_id=made.shop.id, draft=regular, actor=ACTOR, now=now)
    prices = dict(
        zip((each.variant_id for each in made.goods), (Price(amount=99_00), Price(rate_bp=1250)), strict=False)
    )
    await price_lists.set_prices(session, shop_id=made.shop.id, list_id=found.id, prices=prices, actor=ACTOR, now=now)
    dollars = PriceListDraft(name="Dollars", currency="USD")
    await price_lists.add_list(session, shop_id=made.shop.id, draft=dollars, actor=ACTOR, now=now)
    return found.id


async def _invited(session: WriteSession) -> str:
    """What the link of an invitation to a shop's customers holds."""
    (sent,) = await session.execute(
        text("SELECT context->>'link' AS link FROM notifications WHERE recipient = 'invited@example.com'")
    )
    return str(sent.link).rpartition("/")[2]


async def _asked(session: WriteSession, stall: Stall, *, now: datetime) -> str:
    """What the link of an invitation into a shop's team holds."""
    await staffing.invite(
        session, shop_id=stall.shop.id, email="asked@example.com", role=TeamRole.STAFF, actor=ACTOR, now=now
    )
    (sent,) = await session.execute(
        text("SELECT context->>'link' AS link FROM notifications WHERE recipient = 'asked@example.com'")
    )
    return str(sent.link).rpartition("/")[2]


async def _orders(session: WriteSession, made: Stall, buyer: Account, *, now: datetime) -> Names:
    """A customer who has an address, an order that waits for its money, and one that is paid and shown to a friend."""
    home = AddressDraft(**{name: BUYER[name] for name in ("name", "phone", "line", "city", "country")})
    address_id = await customer.add_address(session, account_id=buyer.id, draft=home, now=now)
    wish = {made.variant_id: 1}
    paid = await order_factory.confirmed(session, quantities=wish, now=now, account_id=buyer.id)
    waiting = await order_factory.placed(session, quantities=wish, now=now, account_id=buyer.id)
    return {
        "address_id": str(address_id),
        "order_id": str(waiting.order.id),
        "order_token": waiting.token,
        "part_id": str(paid.order.parts[0].id),
        "shared_token": await orders.share(session, order_id=paid.order.id, now=now),
        "paid_order": str(paid.order.id),
    }


async def _flagged_payment(database: Database, *, now: datetime) -> None:
    payment: Payment = await payment_factory.committed(database, now=now)
    await payment_factory.deliver(database, payment, now=now, behaviour=Behaviour.WRONG_AMOUNT)

    async def flagged() -> bool:
        async with database.read() as session:
            return bool((await payments.list_flagged(session, page=PageQuery())).items)

    assert await eventually(flagged, bool), "the worker did not look at the payment"


async def _console(address: str, made: Stall, *, token: str) -> Names:
    """What a seller sets going in the console, and how it is after a while."""
    headers = {"accept": "text/html", "origin": address}
    here = f"/seller/{made.shop.slug}"
    async with (
        httpx2.AsyncClient(base_url=address, headers=headers, follow_redirects=True, timeout=PATIENCE_SECONDS) as guest,
        httpx2.AsyncClient(
            base_url=address, headers=headers, follow_redirects=True, timeout=PATIENCE_SECONDS
        ) as seller,
    ):
        tracking = await order_by_form(guest, made, payment_method="manual")
        await guest.post(f"{tracking.url.path}/receipt", files={"receipt": ("r.png", PNG, "image/png")})
        seller.cookies.set(COOKIE, token)
        rows = [shopify_files.first_row("cup", "Cup"), shopify_files.first_row("jug", "Jug", **{"Variant Price": "?"})]
        file = {"file": ("cups.csv", shopify_files.document(rows), "text/csv")}
        brought = await seller.post(f"{here}/imports/new", files=file)
        await seller.post(f"{here}/channel", files={"file": ("export.zip", _channel(), "application/zip")})
        statement = {"file": ("may.csv", _statement(tracking), "text/csv")}
        read = await seller.post(f"{here}/bank", files=statement)
        assert read.is_success, read.text
        written = await seller.post(f"{here}/exports", data={"format": "shopify"})
        more = {"kind": "reprice", "how": "percent-more", "by": "10", "step": "preview", "all": "1"}
        planned = await seller.post(f"{here}/products/bulk", data=more)
        counted = {"file": ("count.csv", f"variant_id,on_hand\n{made.variant_id},77\n?,2\n".encode(), "text/csv")}
        orders = await seller.post(f"{here}/orders/import", files={"file": ("orders.csv", _PAST, "text/csv")})
        stock = await seller.post(f"{here}/stock/import", files=counted)
        for watched in (brought.url.path, written.url.path, orders.url.path, f"{here}/channel"):
            seen = await eventually(partial(seller.get, watched), _has_ended)
            assert _has_ended(seen), f"{watched} is not at its end"
    return {
        "import_id": _last_part(brought),
        "stock_import_id": _last_part(stock),
        "order_import_id": _last_part(orders),
        "export_id": _last_part(written),
        "operation_id": _last_part(planned),
        "guest_order": tracking.url.path,
    }


def _channel() -> bytes:
    """What a channel offers: one thing that is certain, one that wants a look."""
    lamp = channels.message(1, "Lamp of brass\n$ 90.000\nTallas: S, M, L\nStock: 4", photo=channels.photo("lamp"))
    return channels.export([lamp, channels.message(2, "Cup, sold out\n$ 10 000 / $ 12 000")], {"lamp": PNG})


def _statement(tracking: httpx2.Response) -> str:
    """What a bank says: the money for an order, for the same order another sum, something else, and a damaged row."""
    [code] = re.findall(r'class="order-code" dir="ltr">(\w+)<', tracking.text)
    day = f"{datetime.now(UTC):%Y-%m-%d}"
    rows = (f"{code} Ana;179.90", f"{code};100.00", "Somebody;3.00", "Rent;much")
    return "\n".join(["Date;Details;Amount", *(f"{day};{row}" for row in rows), ""])


def _has_ended(page: httpx2.Response) -> bool:
    return "hx-trigger" not in page.text


def _last_part(page: httpx2.Response) -> str:
    return str(UUID(page.url.path.rpartition("/")[2]))
