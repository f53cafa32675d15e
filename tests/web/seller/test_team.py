"""Who works for a shop, by pages: invited, joined, given another role, taken out, and one owner stays."""

import re
from collections.abc import Awaitable, Callable
from datetime import datetime

import httpx2
import pytest
from sqlalchemy import text

from sokoni.core.database import Database
from tests.support.factories import account as account_factory
from tests.support.factories import sale
from tests.support.factories.sale import Stall
from tests.support.pages import words_of

SignIn = Callable[[str], Awaitable[httpx2.AsyncClient]]


@pytest.fixture
async def stall(database: Database, now: datetime) -> Stall:
    async with database.write() as session:
        return await sale.stall(session, now=now)


async def link_of(database: Database, email: str) -> str:
    """Where the newest letter to somebody leads."""
    newest = "SELECT context->>'link' FROM notifications WHERE recipient = :email ORDER BY id DESC LIMIT 1"
    async with database.read() as session:
        link = (await session.execute(text(newest), {"email": email})).scalar_one()
    return re.sub(r"^https?://[^/]+", "", link)


async def test_somebody_is_invited_joins_rises_and_leaves(
    database: Database, stall: Stall, sign_in: SignIn, visitor: httpx2.AsyncClient, now: datetime
):
    async with database.write() as session:
        bea = await account_factory.account(session, now=now)
    owner, here = await sign_in(stall.owner.email), f"/seller/{stall.shop.slug}/team"

    wrong = await owner.post(f"{here}/invite", data={"email": "nobody", "role": "staff"})
    strange = await owner.post(f"{here}/invite", data={"email": bea.email, "role": "emperor"})
    invited = await owner.post(f"{here}/invite", data={"email": bea.email, "role": "staff"})
    assert (wrong.status_code, strange.status_code) == (422, 422)
    assert "The invitation is on its way." in words_of(invited)

    link = await link_of(database, bea.email)
    assert f'href="/sign-in?next={link}"' in (await visitor.get(link)).text
    hers = await sign_in(bea.email)
    offer = await hers.get(link)
    assert f"{stall.shop.name} invites you into its team" in words_of(offer)
    assert "You would be: staff." in words_of(offer)
    joined = await hers.post(link)
    assert joined.url.path == f"/seller/{stall.shop.slug}"
    assert (await hers.get(link)).status_code == 404
    assert (await hers.get(here)).status_code == 403

    raised = await owner.post(f"{here}/{bea.id}/role", data={"role": "manager"})
    assert "Saved." in words_of(raised)
    seen = await hers.get(here)
    assert bea.email in seen.text
    assert "Owners say who works here." in words_of(seen)
    assert (await hers.post(f"{here}/{stall.owner.id}/remove")).status_code == 403

    last = await owner.post(f"{here}/{stall.owner.id}/remove")
    assert last.status_code == 422
    assert "This is the only owner of the shop." in words_of(last)
    left = await hers.post(f"{here}/{bea.id}/remove")
    assert "You have left the team." in words_of(left)
    assert bea.email not in (await owner.get(here)).text


async def test_an_invitation_is_withdrawn(database: Database, stall: Stall, sign_in: SignIn):
    owner, here = await sign_in(stall.owner.email), f"/seller/{stall.shop.slug}/team"
    page = await owner.post(f"{here}/invite", data={"email": "carl@example.com", "role": "viewer"})
    [withdraw] = re.findall(r'action="([^"]+/withdraw)"', page.text)
    assert "carl@example.com" not in (await owner.post(withdraw)).text
    assert (await owner.get(await link_of(database, "carl@example.com"))).status_code == 404
