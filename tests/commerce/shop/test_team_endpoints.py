"""A shop's team over HTTP: seen, asked, joined, changed; and never by a key."""

from datetime import datetime

import httpx2
from sqlalchemy import text

from sokoni.core.database import Database
from tests.commerce.order.conftest import Headers, OpenStall, SignIn
from tests.support.factories import account as account_factory


async def test_a_team_is_asked_joined_changed_and_left(
    client: httpx2.AsyncClient, database: Database, open_stall: OpenStall, sign_in: SignIn, now: datetime
):
    stall = await open_stall()
    async with database.write() as session:
        bea = await account_factory.account(session, now=now)
    owner: Headers = await sign_in(stall.owner.id)
    hers: Headers = await sign_in(bea.id)
    here = f"/api/v1/vendors/{stall.shop.id}/team"

    asked = await client.post(f"{here}/invitations", json={"email": bea.email, "role": "staff"}, headers=owner)
    assert asked.status_code == 201, asked.text
    link = "SELECT context->>'link' FROM notifications WHERE template = 'team_invited'"
    async with database.read() as session:
        token = str((await session.execute(text(link))).scalar_one()).rpartition("/")[2]
    joined = await client.post("/api/v1/team-invitations/accept", json={"token": token}, headers=hers)
    assert joined.json() == {
        "shop_id": str(stall.shop.id),
        "shop_slug": stall.shop.slug,
        "shop_name": stall.shop.name,
        "role": "staff",
    }
    again = await client.post("/api/v1/team-invitations/accept", json={"token": token}, headers=hers)
    assert (again.status_code, again.json()["code"]) == (404, "team.invitation_missing")

    assert (await client.put(f"{here}/{bea.id}", json={"role": "manager"}, headers=owner)).status_code == 204
    team = (await client.get(here, headers=hers)).json()
    assert [(each["email"], each["role"]) for each in team["items"]] == [
        (stall.owner.email, "owner"),
        (bea.email, "manager"),
    ]
    assert team["invitations"] == []
    last = await client.delete(f"{here}/{stall.owner.id}", headers=owner)
    assert (last.status_code, last.json()["code"]) == (409, "team.last_owner")
    assert (await client.delete(f"{here}/{bea.id}", headers=hers)).status_code == 204
    assert (await client.get(here, headers=hers)).status_code == 404


async def test_an_invitation_is_withdrawn_and_no_key_says_who_works_there(
    client: httpx2.AsyncClient, open_stall: OpenStall, sign_in: SignIn
):
    stall = await open_stall()
    owner = await sign_in(stall.owner.id)
    here = f"/api/v1/vendors/{stall.shop.id}/team"
    asked = await client.post(
        f"{here}/invitations", json={"email": "carl@example.com", "role": "viewer"}, headers=owner
    )
    invitation = f"{here}/invitations/{asked.json()['id']}"
    assert (await client.delete(invitation, headers=owner)).status_code == 204
    assert (await client.delete(invitation, headers=owner)).status_code == 404
    made = await client.post("/api/v1/auth/keys", json={"name": "till"}, headers=owner)
    by_key = {"Authorization": f"Bearer {made.json()['key']}"}
    refused = await client.post(
        f"{here}/invitations", json={"email": "carl@example.com", "role": "owner"}, headers=by_key
    )
    assert (refused.status_code, refused.json()["code"]) == (403, "shop.person_required")
