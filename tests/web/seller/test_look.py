"""How a shop looks: changed by its manager, seen by everybody; and the first steps of a new shop."""

from collections.abc import Awaitable, Callable
from datetime import datetime

import httpx2
import pytest

from sokoni.core.database import Database
from sokoni.identity.permission.types import TeamRole
from sokoni.identity.team import service as team
from tests.support.factories import account as account_factory
from tests.support.factories import sale
from tests.support.factories import shop as shop_factory
from tests.support.factories.sale import Stall
from tests.support.pages import PNG, order, words_of

SignIn = Callable[[str], Awaitable[httpx2.AsyncClient]]
WORDS = {"name": "Casa Luna", "description": "Lamps", "city": "Cali", "phone": "+57 1"}
FILES = {"logo": ("logo.png", PNG, "image/png"), "banner": ("banner.png", PNG, "image/png")}


@pytest.fixture
async def stall(database: Database, now: datetime) -> Stall:
    async with database.write() as session:
        return await sale.stall(session, now=now)


@pytest.fixture
async def seller(stall: Stall, sign_in: SignIn) -> httpx2.AsyncClient:
    return await sign_in(stall.owner.email)


async def test_customers_see_logo_banner_and_colours(
    seller: httpx2.AsyncClient, visitor: httpx2.AsyncClient, stall: Stall, drain: Callable[[], Awaitable[int]]
):
    colours = {"own_leaf": "1", "leaf_colour": "#7A1F2B", "marigold_colour": "#123456"}
    page = await seller.post(f"/seller/{stall.shop.slug}/look", data=WORDS | colours, files=FILES)
    assert "Saved." in words_of(page)
    assert words_of(page).count("The picture is being prepared.") == 2

    shop = await visitor.get(f"/s/{stall.shop.slug}")
    assert "Casa Luna" in words_of(shop)
    assert 'href="/look/7a1f2b-none.css"' in shop.text
    assert 'class="shop-logo"' in shop.text
    assert 'class="shop-banner"' in shop.text
    await drain()
    mixed = await visitor.get("/search")
    logo = mixed.text.partition('class="product-card-shop"><img src="/media/')[2].partition("/")[0]
    assert len(logo) == 64
    assert f"/media/{logo}/s.jpg" in mixed.text
    assert "Casa Luna" in words_of(mixed)


async def test_customers_read_what_holds_when_something_goes_back(
    seller: httpx2.AsyncClient, visitor: httpx2.AsyncClient, stall: Stall
):
    about = f"/s/{stall.shop.slug}/about"
    assert "The shop has not said yet what holds when something goes back" in words_of(await visitor.get(about))
    said = {"returns_policy": "Thirty days, unworn.\n<b>We pay.</b>"}
    await seller.post(f"/seller/{stall.shop.slug}/look", data=WORDS | said)
    page = await visitor.get(about)
    # The product's page takes the short form from here, beside the estimate of the delivery.
    note = page.text.partition('id="returns-note"')[2].partition("</span>")[0]
    assert "Thirty days, unworn." in note
    assert f'href="{about}#returns"' in note
    assert "<b>We pay.</b>" in words_of(page)
    vendor = await visitor.get(f"/api/v1/vendors/{stall.shop.id}", headers={"accept": "application/json"})
    assert vendor.json()["returns_policy"] == said["returns_policy"]


async def test_what_was_put_up_can_be_taken_away(seller: httpx2.AsyncClient, visitor: httpx2.AsyncClient, stall: Stall):
    address = f"/seller/{stall.shop.slug}/look"
    await seller.post(address, data=WORDS | {"own_leaf": "1", "leaf_colour": "#7a1f2b"}, files=FILES)
    await seller.post(address, data=WORDS | {"remove_logo": "1"})

    shop = await visitor.get(f"/s/{stall.shop.slug}")
    assert 'class="shop-logo"' not in shop.text
    assert 'class="shop-banner"' in shop.text
    assert "/look/" not in shop.text


@pytest.mark.parametrize(
    ("data", "files", "said"),
    [
        ({"name": " "}, {}, "Please fill this in."),
        ({"own_leaf": "1", "leaf_colour": "red"}, {}, "it is no colour"),
        ({}, {"logo": ("logo.png", b"no picture", "image/png")}, "Almost there."),
    ],
)
async def test_what_cannot_be_used_is_said_and_nothing_changes(
    seller: httpx2.AsyncClient, stall: Stall, data: dict[str, str], files: dict[str, tuple[str, bytes, str]], said: str
):
    page = await seller.post(f"/seller/{stall.shop.slug}/look", data=WORDS | data, files=files)

    assert page.status_code == 422
    assert said in words_of(page)
    assert stall.shop.name in words_of(await seller.get(f"/seller/{stall.shop.slug}"))


async def test_staff_may_look_and_not_change(stall: Stall, database: Database, sign_in: SignIn, now: datetime):
    async with database.write() as session:
        helper = await account_factory.account(session, now=now)
        await team.add_member(session, team_id=stall.shop.id, account_id=helper.id, role=TeamRole.STAFF, now=now)
    staff = await sign_in(helper.email)

    assert (await staff.get(f"/seller/{stall.shop.slug}/look")).status_code == 200
    assert (await staff.post(f"/seller/{stall.shop.slug}/look", data=WORDS)).status_code == 403


async def test_a_new_shop_is_led_to_its_first_sale(
    seller: httpx2.AsyncClient, visitor: httpx2.AsyncClient, stall: Stall
):
    before = await seller.get(f"/seller/{stall.shop.slug}")
    assert "Your first sale in five minutes" in words_of(before)
    assert before.text.count("step-done") == 2
    assert f'href="/s/{stall.shop.slug}"' in before.text

    await order(visitor, stall, payment_method="test")
    assert "Your first sale" not in words_of(await seller.get(f"/seller/{stall.shop.slug}"))


async def test_who_waits_for_an_operator_is_told_so(database: Database, sign_in: SignIn, now: datetime):
    async with database.write() as session:
        owner = await account_factory.account(session, now=now)
        shop = await shop_factory.shop(session, owner_account_id=owner.id, now=now, is_open=False)
    page = words_of(await (await sign_in(owner.email)).get(f"/seller/{shop.slug}"))

    assert "An operator looks at each new shop." in page
    assert "Make a test sale" not in page
    seen = words_of(await (await sign_in(owner.email)).get(f"/s/{shop.slug}"))
    assert "Only you see this page" in seen


async def test_an_operator_s_own_shop_opens_at_once(database: Database, sign_in: SignIn, now: datetime):
    async with database.write() as session:
        operator = await account_factory.operator(session, now=now)
    visitor = await sign_in(operator.email)
    form = {"name": "Mine", "country": "KE", "currency": "KES", "locale": "en", "city": "Mombasa", "phone": "1"}

    page = await visitor.post("/sell", data=form)

    assert page.url.path == "/seller/mine"
    assert "Your shop is open." in words_of(page)
