"""Two shops full of everything, and everybody who might try what is another's.

What the first shop has was made the way that people make it: over HTTP, by its owner and its buyer.
"""

import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any
from uuid import UUID

import httpx2
from sqlalchemy import text

from sokoni.commerce.catalog import service as catalog
from sokoni.commerce.catalog.types import CategoryDraft, Status
from sokoni.commerce.order.types import PlacedOrder
from sokoni.commerce.payout import service as payouts
from sokoni.core import ids
from sokoni.core.database import Database, WriteSession
from sokoni.core.pages import PageQuery
from sokoni.identity.permission.types import TeamRole
from sokoni.telegram.claim import service as claims
from sokoni.telegram.group import service as groups
from sokoni.telegram.note import service as notes
from sokoni.telegram.note.types import KeptKind
from sokoni.telegram.role import service as roles
from tests.support import channels, pictures, shopify_files
from tests.support.factories import account as account_factory
from tests.support.factories import buyersgroup as buyers_factory
from tests.support.factories import catalog as catalog_factory
from tests.support.factories import claim as claim_factory
from tests.support.factories import door, moderation, sale
from tests.support.factories import member as member_factory
from tests.support.factories import order as order_factory
from tests.support.factories import review as review_factory
from tests.support.factories import session as session_factory
from tests.support.factories import shop as shop_factory
from tests.support.factories import team as team_factory
from tests.support.factories import telegram as telegram_factory
from tests.support.factories.sale import ACTOR, Stall

HOST = "http://testserver"
BUYER_NAME = "Quetzalina"
LOST_JOB = "tests.nobody-knows"
# Ids and secrets of the first shop and its buyer.
PRIVATE = (
    "account_id", "action_id", "address_id", "arrived_part", "arrived_token", "card_code", "card_id", "case_id",
    "change_id", "chat", "chat_rule", "claim_chat", "claim_id", "claim_sale", "code", "code_id", "customer_id",
    "document_id", "export_id", "group_id", "import_id", "key_id", "line_id", "link_id", "list_id", "operation_id",
    "order_id", "order_import_id", "parcel_id", "part_id", "payment_id", "payout_id", "place_id", "promotion_id",
    "proposed_product", "receipt_id", "receipt_payment", "return_id", "segment_id", "session_id", "stock_import_id",
    "token",
)  # fmt: skip
Visitors = Callable[[str], httpx2.AsyncClient]
Drain = Callable[[], Awaitable[int]]
Names = dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Houses:
    """What the parts of addresses stand for, in general and for one route, and who goes there by which cookie."""

    ours: Stall
    theirs: Stall
    names: Mapping[str, str]
    tokens: Mapping[str, str]

    @property
    def private(self) -> Mapping[str, str]:
        """What nobody outside the first shop and its buyer may read anywhere."""
        return {name: self.names[name] for name in PRIVATE} | {"mailbox": f"{BUYER_NAME}@example.com".lower()}


async def furnish(database: Database, visitors: Visitors, drain: Drain, *, now: datetime) -> Houses:
    """Two shops, one of them with something of everything; what jobs make of it is there when this returns."""
    async with database.write() as session:
        ours = await sale.stall(session, now=now, prices=(12_990_00, 45_000_00), on_hand=90)
        theirs = await sale.stall(session, now=now, on_hand=90)
        people = await _people(session, ours, theirs, now=now)
        opened = {who: await session_factory.browser(session, account_id=each, now=now) for who, each in people.items()}
        waiting = await _waiting(session, ours, people["newcomer"], now=now)
    tokens = {who: each.token for who, each in opened.items()}
    owner, buyer, operator = (visitors(tokens[who]) for who in ("owner", "buyer", "operator"))
    async with database.write() as session:
        bought = await _orders(session, ours, people["buyer"], now=now)
        others = await _others(session, theirs, people["stranger"], now=now)
    await drain()
    names = waiting | others | _signs(ours, people["buyer"], bought)
    names |= await _market(database, operator, str(ours.shop.id), now=now)
    names |= await _shelf(owner, ours)
    names |= await _telegram(database, owner, str(ours.shop.id), now=now)
    async with database.write() as session:
        names |= await _claimed(session, ours, now=now)
    names |= await _case(database, int(names["chat"]), now=now)
    names |= await _files(owner)
    names |= await _sold(owner, buyer, ours, bought)
    names |= await _money(owner, buyer, ours, bought, drain)
    names |= await _channel(owner, drain)
    names |= await _basket(buyer, ours, names["sold_out"])
    await drain()
    async with database.write() as session:
        await payouts.run(session, hold=timedelta(), now=now + timedelta(days=1))
    names |= await _by_forms(owner, buyer, ours, bought)
    names |= await _later(owner, ours, names["chat"])
    names |= await _known(database, names)
    undone = f"/api/v1/change-groups/{names['undone_group']}/undo?shop_id={ours.shop.id}"
    (await owner.post(undone)).raise_for_status()
    return Houses(ours=ours, theirs=theirs, names=names, tokens=tokens)


async def _waiting(session: WriteSession, ours: Stall, newcomer: UUID, *, now: datetime) -> Names:
    """What the operator is to decide on, a shop and a product; and what there is nothing left of."""
    sold_out = await sale.product(session, shop_id=ours.shop.id, price=7_000, on_hand=0, now=now)
    shop = await shop_factory.shop(session, owner_account_id=newcomer, now=now, is_open=False, name="Second table")
    proposed = await catalog_factory.product(
        session, shop_id=ours.shop.id, now=now, status=Status.PENDING_REVIEW, title="Odd lamp"
    )
    bot = await telegram_factory.bot(session, now=now, shop_id=ours.shop.id)
    parked = await telegram_factory.parked(session, bot_id=bot.id, now=now)
    return {
        "bot_id": str(bot.id),
        "parked_id": str(parked),
        "sold_out": str(sold_out.variant_id),
        "shop_id": str(shop.id),
        "proposed_product": str(proposed.id),
        "proposed_variant": str(proposed.variants[0].id),
    }


async def _telegram(database: Database, owner: httpx2.AsyncClient, shop_id: str, *, now: datetime) -> Names:
    """A group of Telegram of the first shop, who was seen there, a role, a rule, and something that was done."""
    chat = {"group_id": -1_001_777_000_111, "name": "Quetzals only", "shop_id": shop_id}
    at = f"/api/v1/telegram/groups/{chat['group_id']}"
    (await owner.post("/api/v1/telegram/groups", json=chat)).raise_for_status()
    (await owner.post(f"{at}/roles", json={"name": "Helper", "permissions": ["warn"]})).raise_for_status()
    done = await owner.post(f"{at}/actions", json={"kind": "warn", "user_id": 77})
    rule = await owner.post(f"{at}/rules", json={"name": "No shouting", "type": "caps"})
    note = await owner.post(f"{at}/notes", json={"name": "nests", "text": "High up"})
    answer = await owner.post(f"{at}/filters", json={"name": "feathers", "text": "Green"})
    async with database.write() as session:
        await member_factory.seen(session, group_id=int(str(chat["group_id"])), user_id=77, now=now)
    return {
        "chat": str(chat["group_id"]),
        "action_id": str(done.json()["ids"][0]),
        "chat_note": note.raise_for_status().json()["id"],
        "chat_filter": answer.raise_for_status().json()["id"],
        "chat_rule": rule.raise_for_status().json()["id"],
    }


async def _claimed(session: WriteSession, ours: Stall, *, now: datetime) -> Names:
    """A claim sale in another group of the first shop, what somebody claimed there, and who asked to join."""
    bot, opened = await claim_factory.opened(session, ours, now=now, goods=1)
    await buyers_factory.buyers_group(session, ours, group_id=opened.group_id, now=now)
    await buyers_factory.knocked(session, bot, group_id=opened.group_id, user_id=77, name="Quentin", now=now)
    await claim_factory.heard(session, words="mine", now=now)
    page = PageQuery(limit=1)
    found = await claims.list_claims(session, sale_id=opened.id, subject=sale.seller_of(ours), page=page)
    link = await door.link(session, group_id=opened.group_id, subject=sale.seller_of(ours), now=now)
    group = await groups.find_bare(session, group_id=opened.group_id)
    assert group is not None
    held = await roles.list_of(session, chat=group)
    # What others forget on the way, this one stays.
    kept = await notes.keep(
        session, group=group, kind=KeptKind.NOTE, name="feeding", text="At dawn", actor=ACTOR, now=now
    )
    return {
        "role_id": str(held[0].role.id),
        "chat_text": str(kept.id),
        "link_id": str(link.id),
        "claim_chat": str(opened.group_id),
        "claim_sale": str(opened.id),
        "claim_id": str(found.items[0].id),
        "claimed_product": str(opened.product_id),
    }


async def _case(database: Database, chat: int, *, now: datetime) -> Names:
    """A customer whom a rule would have put out of that group."""
    async with database.write() as session:
        group = await groups.find_bare(session, group_id=chat)
        assert group is not None
        made = await moderation.case(session, group_key=group.id, user_id=77, now=now)
    return {"case_id": str(made.id)}


async def _others(session: WriteSession, theirs: Stall, stranger: UUID, *, now: datetime) -> Names:
    """What is sold in the second shop, and the link of an order there."""
    placed = await order_factory.placed(session, quantities={theirs.variant_id: 1}, now=now, account_id=stranger)
    return {
        "their_slug": theirs.shop.slug,
        "their_variant": str(theirs.variant_id),
        "their_token": placed.token,
    }


def _signs(ours: Stall, buyer: UUID, bought: Mapping[str, PlacedOrder]) -> Names:
    """What stands for the first shop and what is asked for most; and a job that is not there."""
    return {
        "shop_slug": ours.shop.slug,
        "vendor_id": str(ours.shop.id),
        "account_id": str(buyer),
        "product_id": str(ours.goods[0].product_id),
        "variant_id": str(ours.variant_id),
        "order_id": str(bought["paid"].order.id),
        "token": bought["paid"].token,
        "lost_job": str(ids.new_id()),
    }


async def _by_forms(
    owner: httpx2.AsyncClient, buyer: httpx2.AsyncClient, ours: Stall, bought: Mapping[str, PlacedOrder]
) -> Names:
    """What only pages make: a link to show, and changes that belong together."""
    page = {"accept": "text/html"}
    shared = await buyer.post(f"/account/orders/{bought['paid'].order.id}/share", headers=page)
    link = re.search(r"/t/([\w-]+)", shared.text)
    assert link is not None, shared.text
    filled = {"title": "Gone again"}
    gone = await owner.post(f"/seller/{ours.shop.slug}/collections/new", data=filled, headers=page)
    assert gone.is_redirect, gone.text
    return {"shared_token": link[1]}


async def _later(owner: httpx2.AsyncClient, ours: Stall, chat: str) -> Names:
    """A message for later in the first shop's group."""
    page = {"accept": "text/html"}
    here = f"/seller/{ours.shop.slug}/telegram/groups/{chat}/schedules"
    later = {"text": "Quetzals fly at noon", "repeat": "daily", "at": "12:00", "do": "save"}
    assert (await owner.post(here, data=later, headers=page)).is_redirect
    listed = re.search(r"/schedules/([\w-]{36})", (await owner.get(here, headers=page)).text)
    assert listed is not None
    return {"chat_schedule": listed[1]}


async def _people(session: WriteSession, ours: Stall, theirs: Stall, *, now: datetime) -> dict[str, UUID]:
    """Whoever there is, by what they are to the first shop."""
    people = {"owner": ours.owner.id, "rival": theirs.owner.id}
    for role in (TeamRole.VIEWER, TeamRole.STAFF, TeamRole.MANAGER):
        member = await account_factory.account(session, now=now, display_name=role.value)
        await team_factory.member(session, team_id=ours.shop.id, account_id=member.id, role=role, now=now)
        people[role.value] = member.id
    buyer = await account_factory.account(session, now=now, email=f"{BUYER_NAME}@example.com", display_name=BUYER_NAME)
    people["buyer"] = buyer.id
    for who in ("stranger", "newcomer"):
        people[who] = (await account_factory.account(session, now=now, display_name=who)).id
    people["operator"] = (await account_factory.operator(session, now=now)).id
    return people


async def _orders(session: WriteSession, ours: Stall, buyer: UUID, *, now: datetime) -> dict[str, PlacedOrder]:
    """What the buyer has bought: by how far it is."""
    wish = {ours.variant_id: 3}
    return {
        "paid": await order_factory.confirmed(session, quantities=wish, now=now, account_id=buyer),
        "waiting": await order_factory.placed(session, quantities=wish, now=now, account_id=buyer),
        "receipt": await order_factory.placed(
            session, quantities=wish, now=now, account_id=buyer, payment_method="manual"
        ),
        "by_hand": await order_factory.placed(
            session, quantities=wish, now=now, account_id=buyer, payment_method="manual"
        ),
        "arrived": await review_factory.delivered(session, ours, now=now, account_id=buyer, pieces=3),
    }


async def _market(database: Database, operator: httpx2.AsyncClient, shop_id: str, *, now: datetime) -> Names:
    """What is everybody's: a category, an attribute, a promotion and a gift card of the market."""
    async with database.write() as session:
        draft = CategoryDraft(slug="house-lamps", names={"en": "Lamps"})
        category = await catalog.add_category(session, draft=draft, actor=ACTOR, now=now)
    shade = {"code": "shade", "type": "text", "names": {"en": "Shade"}}
    attribute = await _made(operator, "/api/v1/admin/attributes", shade)
    promotion = await _made(operator, "/api/v1/admin/promotions", {**TEN_OFF, "payer": "platform"})
    terms = {"scope": "shop", "subject_id": shop_id, "rate_bp": 500}
    rule = await _made(operator, "/api/v1/admin/commissions", terms)
    plan = await _made(operator, "/api/v1/admin/plans", {"name": "Stall"})
    return {
        "plan_id": plan["id"],
        "category_id": str(category),
        "rule_id": rule["id"],
        "common": attribute["id"],
        "category": "house-lamps",
        "market_promotion": promotion["id"],
    }


TEN_OFF = {"title": "Ten off", "kind": "percentage", "level": "order", "rate_bp": 1000, "needs_code": True}


async def _shelf(owner: httpx2.AsyncClient, ours: Stall) -> Names:
    """What orders, shows and cheapens the goods, and a change of one of them."""
    product = f"/api/v1/products/{ours.goods[0].product_id}"
    paper = {"document": ("register.png", pictures.encoded(width=77), "image/png")}
    (await owner.post(f"/api/v1/vendors/{ours.shop.id}/documents", files=paper)).raise_for_status()
    picture = await owner.post(f"{product}/images", files={"file": ("lamp.png", pictures.encoded(), "image/png")})
    picture.raise_for_status()
    lamps = {"title": "For the evening", "product_ids": [str(each.product_id) for each in ours.goods]}
    collection = await _made(owner, "/api/v1/collections", {**lamps, "is_published": True})
    attribute = await _made(owner, "/api/v1/attributes", {"code": "glow", "type": "text", "names": {"en": "Glow"}})
    promotion = await _made(owner, "/api/v1/promotions", TEN_OFF)
    code = await _made(owner, f"/api/v1/promotions/{promotion['id']}/codes", {"code": "ten-of-ours"})
    segment = await _made(owner, "/api/v1/segments", {"name": "Regulars of ours"})
    await _made(owner, f"/api/v1/segments/{segment['id']}/customers", {"emails": ["regular@example.com"]})
    members = (await owner.get(f"/api/v1/segments/{segment['id']}/customers")).json()
    prices = await _made(owner, "/api/v1/price-lists", {"name": "Dollars of ours", "currency": "USD"})
    (await owner.patch(product, json={"title": "Lamp of ours"})).raise_for_status()
    changes = (await owner.get("/api/v1/changes", params={"subject_id": str(ours.goods[0].product_id)})).json()
    change = changes["items"][0]
    return {
        "collection_id": collection["id"],
        "collection": collection["slug"],
        "attribute_id": attribute["id"],
        "promotion_id": promotion["id"],
        "code_id": code["id"],
        "segment_id": segment["id"],
        "list_id": prices["id"],
        "customer_id": members["items"][0]["customer"]["id"],
        "change_id": change["id"],
    }


async def _files(owner: httpx2.AsyncClient) -> Names:
    """An import, an export, and a change of many products that waits to be begun."""
    file = {"file": ("cups.csv", shopify_files.document([shopify_files.first_row("cup", "Cup")]), "text/csv")}
    brought = await owner.post("/api/v1/imports", files=file)
    brought.raise_for_status()
    written = await _made(owner, "/api/v1/exports", {"format": "shopify"})
    previewed = await _made(owner, "/api/v1/bulk-operations", {"action": {"kind": "publish"}, "filter": {}})
    counted = {"file": ("stock.csv", b"sku,on_hand\nX,1\n", "text/csv")}
    stock = await owner.post("/api/v1/stock-imports", files=counted)
    stock.raise_for_status()
    sold = {"file": ("orders.csv", b"code,line_total\n", "text/csv")}
    orders = await owner.post("/api/v1/order-imports", files=sold)
    orders.raise_for_status()
    return {
        "stock_import_id": stock.json()["id"],
        "import_id": brought.json()["id"],
        "order_import_id": orders.json()["id"],
        "export_id": written["id"],
        "operation_id": previewed["id"],
    }


async def _channel(owner: httpx2.AsyncClient, drain: Drain) -> Names:
    """An export of a channel, and the draft that its post was read as."""
    offer = channels.result([channels.message(1, "Lamp of the channel\n$ 90.000")])
    sent = await owner.post("/api/v1/channel-imports", files={"file": ("result.json", offer)})
    assert sent.is_success, sent.text
    await drain()
    drafts = (await owner.get("/api/v1/channel-drafts")).json()["items"]
    return {"channel_import": sent.json()["id"], "draft_id": drafts[0]["id"]}


async def _made(visitor: httpx2.AsyncClient, path: str, body: Mapping[str, Any]) -> Any:
    answer = await visitor.post(path, json=body)
    assert answer.is_success, answer.text
    return answer.json()


async def _sold(
    owner: httpx2.AsyncClient, buyer: httpx2.AsyncClient, ours: Stall, bought: Mapping[str, PlacedOrder]
) -> Names:
    """A parcel of what is paid, and of what has arrived: a return and a review, both with a picture."""
    part = await _part(buyer, bought["paid"])
    here = f"/api/v1/orders/{part['id']}"
    line = {"line_id": part["items"][0]["id"], "quantity": 1}
    parcel = await _made(owner, f"{here}/shipments", {"items": [line]})
    await _made(buyer, f"{here}/messages", {"message": f"{BUYER_NAME} asks"})
    came = await _part(buyer, bought["arrived"])
    back = {"items": [{"line_id": came["items"][0]["id"], "quantity": 1}], "reason": "damaged", "notes": "Broken"}
    returned = await _made(buyer, f"/api/v1/orders/{came['id']}/returns", back)
    shown = await buyer.post(
        f"/api/v1/returns/{returned['id']}/photos", files={"photo": ("a.jpg", pictures.photograph())}
    )
    assert shown.is_success, shown.text
    said = {"rating": 4, "title": "As shown", "comment": "Warm light."}
    review = await _made(buyer, f"/api/v1/products/{ours.goods[0].product_id}/reviews", said)
    pictured = await buyer.post(
        f"/api/v1/reviews/{review['id']}/photos", files={"file": ("lamp.png", pictures.encoded(), "image/png")}
    )
    assert pictured.is_success, pictured.text
    return {
        "part_id": part["id"],
        "parcel_id": parcel["id"],
        "shipment_id": parcel["id"],
        "line_id": line["line_id"],
        "arrived_part": came["id"],
        "arrived_line": came["items"][0]["id"],
        "arrived_order": str(bought["arrived"].order.id),
        "arrived_token": bought["arrived"].token,
        "return_id": returned["id"],
        "position": "1",
        "review_id": review["id"],
        "photo": pictured.json()["photos"][0],
    }


async def _money(
    owner: httpx2.AsyncClient,
    buyer: httpx2.AsyncClient,
    ours: Stall,
    bought: Mapping[str, PlacedOrder],
    drain: Drain,
) -> Names:
    """Payments in each state, one with a receipt, one with a refund that is to be paid out by hand; a gift card."""
    payments = {name: str(each.payment.id) for name, each in bought.items() if each.payment is not None}
    receipts = {}
    for name in ("receipt", "by_hand"):
        receipt = {"receipt": (f"{name}.png", pictures.encoded(width=len(name) * 9), "image/png")}
        shown = await buyer.post(f"/api/v1/payments/{payments[name]}/receipt", files=receipt)
        assert shown.is_success, shown.text
        receipts[name] = shown.json()["id"]
    await _made(owner, f"/api/v1/payments/{payments['by_hand']}/receipt/approve", {})
    await drain()
    small = {"amount": {"amount": 100, "currency": "COP"}}
    await _made(owner, f"/api/v1/orders/{bought['by_hand'].order.id}/refund", small)
    card = await _made(owner, "/api/v1/gift-cards", {
        "amount": {"amount": 1000, "currency": "COP"}, "shop_id": str(ours.shop.id),
    })  # fmt: skip
    return {
        "payment_id": payments["waiting"],
        "hand_payment": payments["by_hand"],
        "receipt_payment": payments["receipt"],
        "receipt_id": receipts["receipt"],
        "receipt_order": str(bought["receipt"].order.id),
        "receipt_part": str(bought["receipt"].order.parts[0].id),
        "receipt_token": bought["receipt"].token,
        "waiting_order": str(bought["waiting"].order.id),
        "waiting_part": str(bought["waiting"].order.parts[0].id),
        "waiting_token": bought["waiting"].token,
        "card_id": card["id"],
        "card_code": card["code"],
    }


async def _basket(buyer: httpx2.AsyncClient, ours: Stall, sold_out: str) -> Names:
    """What lies in the buyer's basket and what they wait for, where it goes, and a key for a program of theirs."""
    cart = await _made(buyer, "/api/v1/cart/items", {"variant_id": str(ours.goods[1].variant_id), "quantity": 2})
    await _made(buyer, "/api/v1/cart/codes", {"code": "ten-of-ours"})
    key = await _made(buyer, "/api/v1/auth/keys", {"name": "Till"})
    place = {"name": BUYER_NAME, "line": "Calle 1", "city": "Cali", "country": "CO"}
    saved = await buyer.post("/account/addresses", data=place)
    assert saved.status_code < 400, saved.text
    place = await _made(buyer, "/api/v1/waitlist", {"variant_id": sold_out})
    return {"place_id": place["id"], "item_id": cart["items"][0]["id"], "code": "ten-of-ours", "key_id": key["id"]}


async def _part(buyer: httpx2.AsyncClient, placed: PlacedOrder) -> Any:
    """The one part of an order, with its lines."""
    answer = await buyer.get(f"/api/v1/orders/{placed.order.id}")
    return answer.json()["sub_orders"][0]


async def _known(database: Database, names: Names) -> Names:
    """What nobody is told when the thing is made."""
    async with database.read() as session:
        rows = {name: await session.scalar(text(statement), names) for name, statement in _LOOKS.items()}
    assert None not in rows.values(), rows
    return {name: str(each) for name, each in rows.items()}


_LOOKS: Mapping[str, str] = MappingProxyType({
    "product": "SELECT slug FROM products WHERE id = CAST(:product_id AS uuid)",
    "image_id": "SELECT id FROM product_images WHERE product_id = CAST(:product_id AS uuid)",
    "refund_id": "SELECT id FROM payment_refunds WHERE payment_id = CAST(:hand_payment AS uuid)",
    "payout_id": "SELECT id FROM payouts WHERE shop_id = CAST(:vendor_id AS uuid)",
    "session_id": "SELECT id FROM sessions WHERE account_id = CAST(:account_id AS uuid)",
    "address_id": "SELECT id FROM customer_addresses WHERE account_id = CAST(:account_id AS uuid)",
    "document_id": "SELECT id FROM order_documents WHERE sub_order_id = CAST(:part_id AS uuid)",
    "group_id": "SELECT group_id FROM changes WHERE shop_id = CAST(:vendor_id AS uuid) AND group_id IS NOT NULL",
    "undone_group": "SELECT group_id FROM changes WHERE subject_kind = 'collection' ORDER BY id DESC",
    "digest": "SELECT hash FROM media_objects",
})  # fmt: skip
