"""A shop's application by its pages: papers shown, looked at by an operator, turned down, sent in again."""

from collections.abc import Awaitable, Callable
from datetime import datetime

import httpx2
import pytest

from sokoni.commerce.shop.types import Shop
from sokoni.core.database import Database
from tests.support import pictures
from tests.support.factories import account as account_factory
from tests.support.factories import shop as shop_factory
from tests.support.pages import words_of

Drain = Callable[[], Awaitable[int]]
SignIn = Callable[[str], Awaitable[httpx2.AsyncClient]]


@pytest.fixture
async def people(
    database: Database, sign_in: SignIn, now: datetime
) -> tuple[Shop, httpx2.AsyncClient, httpx2.AsyncClient]:
    """A shop that waits, who wants to open it, and an operator."""
    async with database.write() as session:
        owner = await account_factory.account(session, now=now)
        operator = await account_factory.operator(session, now=now)
        shop = await shop_factory.shop(session, owner_account_id=owner.id, now=now, is_open=False)
    return shop, await sign_in(owner.email), await sign_in(operator.email)


async def test_an_application_with_its_papers_is_turned_down_and_sent_in_again(
    people: tuple[Shop, httpx2.AsyncClient, httpx2.AsyncClient], drain: Drain
):
    shop, owner, operator = people
    here = f"/seller/{shop.slug}/application"
    assert "An operator looks at it" in words_of(await owner.get(here))
    nothing = await owner.post(f"{here}/documents", data={"name": "Register"})
    assert (nothing.status_code, "Choose a file." in words_of(nothing)) == (422, True)
    broken = await owner.post(f"{here}/documents", files={"document": ("a.png", b"nothing", "image/png")})
    assert broken.status_code == 422
    paper = {"document": ("register.png", pictures.encoded(), "image/png")}
    added = words_of(await owner.post(f"{here}/documents", data={"name": "Register"}, files=paper))
    assert "The document is there; operators see it." in added
    assert ">Register</bdi>" in (await operator.get("/operator/approvals")).text
    await drain()
    seen = await operator.get(f"/operator/approvals/shops/{shop.id}/documents/1")
    assert seen.headers["content-type"] == "image/jpeg"
    assert (await owner.get(f"{here}/documents/1")).content == seen.content
    refused = await owner.post(f"{here}/again")
    assert refused.status_code == 422
    decision = {"decision": "reject", "reason": "The register is too old."}
    await operator.post(f"/operator/approvals/shops/{shop.id}", data=decision)
    assert "The reason: The register is too old." in words_of(await owner.get(here))
    assert "An operator looks at it" in words_of(await owner.post(f"{here}/again"))
    assert shop.name in words_of(await operator.get("/operator/approvals"))
