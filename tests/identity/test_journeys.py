"""Identity from outside: the application over HTTP, its database committing for real."""

import asyncio
import json
from collections import Counter
from datetime import datetime, timedelta
from uuid import UUID

import argon2
import httpx2
import pytest

from sokoni.core import ids
from sokoni.core.change import SYSTEM
from sokoni.core.clock import ManualClock
from sokoni.core.database import Database, count_statements
from sokoni.core.resources import Resources
from sokoni.identity.account import service as account_service
from sokoni.identity.account.types import Account
from sokoni.identity.session import service as session_service
from sokoni.identity.session.types import SessionSettings
from sokoni.identity.team import service as team_service
from tests.support.factories import account as account_factory
from tests.support.factories import team as team_factory
from tests.support.factories.account import PASSWORD

LOGIN = "/api/v1/auth/login"
REFRESH = "/api/v1/auth/refresh"
ME = "/api/v1/auth/me"
KEYS = "/api/v1/auth/keys"
SESSIONS = "/api/v1/auth/sessions"
EMAIL = "ana@example.com"
NEW_PASSWORD = "a wholly different sentence"
OURS = {"sec-fetch-site": "same-origin"}
FOREIGN = {"sec-fetch-site": "cross-site", "origin": "https://evil.example"}


@pytest.fixture
async def ana(database: Database, now: datetime) -> Account:
    async with database.write() as session:
        return await account_factory.account(session, email=EMAIL, now=now)


async def login(client: httpx2.AsyncClient, *, email: str = EMAIL, password: str = PASSWORD) -> httpx2.Response:
    return await client.post(LOGIN, json={"email": email, "password": password})


async def tokens_of(client: httpx2.AsyncClient, *, email: str = EMAIL) -> dict[str, str]:
    response = await login(client, email=email)
    assert response.status_code == 200, response.text
    return dict(response.json())


def bearer(token: str) -> dict[str, str]:
    return {"authorization": f"Bearer {token}"}


async def signed_in(client: httpx2.AsyncClient, *, email: str = EMAIL) -> dict[str, str]:
    return bearer((await tokens_of(client, email=email))["access_token"])


async def cookie_of(database: Database, resources: Resources, *, account_id: UUID, now: datetime) -> dict[str, str]:
    async with database.write() as session:
        opened = await session_service.open(
            session,
            account_id=account_id,
            user_agent="Firefox",
            address="192.0.2.7",
            settings=resources.get(SessionSettings),
            now=now,
        )
    return {"cookie": f"sokoni_session={opened.token}"}


async def test_somebody_registers_signs_in_and_sees_themselves(client: httpx2.AsyncClient):
    registration = {"email": " Ana@EXAMPLE.com", "password": PASSWORD, "display_name": "Ana", "locale": "es-co"}
    registered = await client.post("/api/v1/auth/register", json=registration)
    assert registered.status_code == 201, registered.text
    tokens = await login(client, email="ana@example.com")
    me = await client.get(ME, headers=bearer(tokens.json()["access_token"]))
    assert me.json() == {
        **registered.json(),
        "email": "Ana@example.com",
        "display_name": "Ana",
        "locale": "es-CO",
        "roles": ["customer"],
        "shops": {},
    }
    assert PASSWORD not in registered.text


async def test_login_answers_with_the_names_that_programs_expect(client: httpx2.AsyncClient, ana: Account):
    response = await login(client)
    body = response.json()
    assert set(body) == {"access_token", "refresh_token", "token_type", "expires_in", "account_id"}
    assert (body["token_type"], body["expires_in"], body["account_id"]) == ("bearer", 900, str(ana.id))
    assert response.headers["cache-control"] == "no-store"


async def test_the_names_of_the_sources_work_too(client: httpx2.AsyncClient, ana: Account):
    response = await client.post("/auth/login", json={"email": EMAIL, "password": PASSWORD})
    assert response.status_code == 200, response.text


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"email": "no e-mail"}, "account.email_invalid"),
        ({"password": "short"}, "account.password_too_short"),
        ({"password": "x" * 300}, "account.password_too_long"),
        ({"password": "baseball"}, "account.password_too_common"),
        ({"password": EMAIL}, "account.password_too_common"),
        ({"locale": "klingon-at-home"}, "account.locale_unknown"),
        ({"display_name": "a\x00b"}, "account.display_name_invalid"),
        ({"display_name": "x" * 101}, "account.display_name_invalid"),
        ({"email": "\ud800@example.com"}, "http.invalid_request"),
        ({"password": "half a letter \ud800"}, "http.invalid_request"),
    ],
)
async def test_a_bad_registration_is_explained(client: httpx2.AsyncClient, changes: dict[str, str], code: str):
    body = {"email": EMAIL, "password": PASSWORD, **changes}
    # Written with escapes, so that half a letter can be sent too.
    content, headers = json.dumps(body), {"content-type": "application/json"}
    response = await client.post("/api/v1/auth/register", content=content, headers=headers)
    assert (response.status_code, response.json()["code"]) == (422, code)


async def test_a_taken_email_is_told(client: httpx2.AsyncClient, ana: Account):
    response = await client.post("/api/v1/auth/register", json={"email": EMAIL.upper(), "password": PASSWORD})
    assert (response.status_code, response.json()["code"]) == (409, "account.email_taken")


async def test_wrong_password_and_unknown_email_cannot_be_told_apart(
    client: httpx2.AsyncClient, ana: Account, monkeypatch: pytest.MonkeyPatch
):
    hashed = []
    real = argon2.PasswordHasher.verify

    def spy(self: argon2.PasswordHasher, stored_hash: str, password: str) -> bool:
        hashed.append(password)
        return real(self, stored_hash, password)

    monkeypatch.setattr(argon2.PasswordHasher, "verify", spy)
    answers, statements = [], []
    for email in (EMAIL, "nobody@example.com", "no e-mail at all"):
        with count_statements() as counter:
            response = await login(client, email=email, password="not the password")
        statements.append(counter.value)
        body = response.json()
        body.pop("request_id")
        answers.append((response.status_code, body))
    assert answers[0] == answers[1] == answers[2]
    assert answers[0][1]["code"] == "account.wrong_credentials"
    assert len(hashed) == 3
    assert len(set(statements)) == 1


async def test_fifty_wrong_passwords_at_the_same_moment_get_five_checks(client: httpx2.AsyncClient, ana: Account):
    responses = await asyncio.gather(*(login(client, password=f"wrong password {n}") for n in range(50)))
    assert Counter(response.status_code for response in responses) == {401: 5, 429: 45}
    refused = await login(client)
    assert (refused.status_code, refused.headers["retry-after"]) == (429, "900")


async def test_after_waiting_the_right_password_works_again(
    client: httpx2.AsyncClient, ana: Account, clock: ManualClock
):
    for _ in range(6):
        await login(client, password="not the password")
    assert (await login(client)).status_code == 429
    clock.advance(timedelta(minutes=15))
    assert (await login(client)).status_code == 200


async def test_a_login_takes_the_stated_number_of_statements(client: httpx2.AsyncClient, ana: Account):
    await login(client)
    with count_statements() as counter:
        await login(client)
    # Count the try, read the hash; then read the account, forget the tries, add session and refresh token.
    assert counter.value == 6


async def test_recognising_somebody_takes_three_statements_and_a_guest_none(client: httpx2.AsyncClient, ana: Account):
    headers = await signed_in(client)
    with count_statements() as counter:
        assert (await client.get(KEYS, headers=headers)).status_code == 200
    assert counter.value == 4
    with count_statements() as counter:
        assert (await client.get(KEYS)).status_code == 401
    assert counter.value == 0


async def test_signing_out_blocks_the_tokens_at_once(client: httpx2.AsyncClient, ana: Account):
    tokens = await tokens_of(client)
    headers = bearer(tokens["access_token"])
    assert (await client.post("/api/v1/auth/logout", headers=headers)).status_code == 204
    assert (await client.get(ME, headers=headers)).json()["code"] == "permission.credentials_refused"
    refreshed = await client.post(REFRESH, json={"refresh_token": tokens["refresh_token"]})
    assert refreshed.json()["code"] == "session.refresh_refused"


async def test_refreshing_goes_on_where_an_access_token_has_run_out(
    client: httpx2.AsyncClient, ana: Account, clock: ManualClock
):
    tokens = await tokens_of(client)
    clock.advance(timedelta(minutes=15))
    # The old access token may still be sent along; it does not stand in the way.
    stale = bearer(tokens["access_token"])
    assert (await client.get(ME, headers=stale)).status_code == 401
    fresh = await client.post(REFRESH, json={"refresh_token": tokens["refresh_token"]}, headers=stale)
    assert (await client.get(ME, headers=bearer(fresh.json()["access_token"]))).status_code == 200


async def test_of_two_refreshes_at_the_same_moment_one_wins_and_the_family_ends(
    client: httpx2.AsyncClient, ana: Account
):
    tokens = await tokens_of(client)
    body = {"refresh_token": tokens["refresh_token"]}
    responses = await asyncio.gather(client.post(REFRESH, json=body), client.post(REFRESH, json=body))
    by_status = {response.status_code: response.json() for response in responses}
    assert set(by_status) == {200, 401}
    assert by_status[401]["code"] == "session.refresh_reused"
    assert (await client.get(ME, headers=bearer(by_status[200]["access_token"]))).status_code == 401


async def test_sessions_are_listed_and_ended_one_by_one_and_together(client: httpx2.AsyncClient, ana: Account):
    here, there, elsewhere = [await signed_in(client) for _ in range(3)]
    listed = (await client.get(SESSIONS, headers=there)).json()["items"]
    current = [each["id"] for each in listed if each["is_current"]]
    assert (len(listed), len(current)) == (3, 1)
    assert (await client.delete(f"{SESSIONS}/{current[0]}", headers=here)).status_code == 204
    assert (await client.get(ME, headers=there)).status_code == 401
    assert (await client.delete(SESSIONS, headers=here)).status_code == 204
    assert [(await client.get(ME, headers=each)).status_code for each in (here, elsewhere)] == [200, 401]
    assert (await client.delete(f"{SESSIONS}?include_current=true", headers=here)).status_code == 204
    assert (await client.get(ME, headers=here)).status_code == 401


async def test_somebody_elses_session_looks_missing(
    client: httpx2.AsyncClient, ana: Account, database: Database, now: datetime
):
    async with database.write() as session:
        await account_factory.account(session, email="bea@example.com", now=now)
    headers = await signed_in(client)
    theirs = (await client.get(SESSIONS, headers=headers)).json()["items"][0]["id"]
    response = await client.delete(f"{SESSIONS}/{theirs}", headers=await signed_in(client, email="bea@example.com"))
    assert (response.status_code, response.json()["code"]) == (404, "session.missing")
    assert (await client.get(ME, headers=headers)).status_code == 200


async def test_changing_the_password_ends_the_other_sessions(client: httpx2.AsyncClient, ana: Account):
    here, elsewhere = [await signed_in(client) for _ in range(2)]
    body = {"current_password": PASSWORD, "new_password": NEW_PASSWORD}
    assert (await client.post("/api/v1/auth/password", json=body, headers=here)).status_code == 204
    assert [(await client.get(ME, headers=each)).status_code for each in (here, elsewhere)] == [200, 401]
    assert (await login(client)).status_code == 401
    assert (await login(client, password=NEW_PASSWORD)).status_code == 200


async def test_changing_the_password_takes_the_present_one_and_its_tries_are_counted(
    client: httpx2.AsyncClient, ana: Account
):
    headers = await signed_in(client)
    body = {"current_password": "not the password", "new_password": NEW_PASSWORD}
    answers = [await client.post("/api/v1/auth/password", json=body, headers=headers) for _ in range(6)]
    assert [answer.status_code for answer in answers] == [422] * 5 + [429]
    assert answers[0].json()["code"] == "session.present_password_wrong"
    assert (await client.get(ME, headers=headers)).status_code == 200


async def test_an_api_key_works_in_both_headers_until_it_is_revoked(client: httpx2.AsyncClient, ana: Account):
    headers = await signed_in(client)
    made = (await client.post(KEYS, json={"name": "Till"}, headers=headers)).json()
    as_bearer, as_header = bearer(made["key"]), {"x-api-key": made["key"]}
    assert [(await client.get(ME, headers=each)).json()["email"] for each in (as_bearer, as_header)] == [EMAIL] * 2
    listed = await client.get(KEYS, headers=headers)
    assert [each["prefix"] for each in listed.json()["items"]] == [made["key"][:9]]
    assert made["key"] not in listed.text
    assert (await client.delete(f"{KEYS}/{made['id']}", headers=headers)).status_code == 204
    assert [(await client.get(ME, headers=each)).status_code for each in (as_bearer, as_header)] == [401, 401]


async def test_an_api_key_cannot_make_keys(client: httpx2.AsyncClient, ana: Account):
    made = (await client.post(KEYS, json={"name": "Till"}, headers=await signed_in(client))).json()
    response = await client.post(KEYS, json={"name": "Another"}, headers={"x-api-key": made["key"]})
    assert (response.status_code, response.json()["code"]) == (403, "apikey.cannot_make_keys")


async def test_the_time_of_a_keys_last_use_is_written_after_the_answer(
    client: httpx2.AsyncClient, ana: Account, clock: ManualClock
):
    headers = await signed_in(client)
    made = (await client.post(KEYS, json={"name": "Till"}, headers=headers)).json()
    seen = []
    for wait in (0, 30, 31):
        clock.advance(timedelta(seconds=wait))
        await client.get(ME, headers={"x-api-key": made["key"]})
        listed = (await client.get(KEYS, headers=headers)).json()["items"]
        seen.append(datetime.fromisoformat(listed[0]["last_used_at"]))
    assert [at - seen[0] for at in seen] == [timedelta(0), timedelta(0), timedelta(seconds=61)]


@pytest.mark.parametrize(
    "headers",
    [bearer(""), bearer("a.b.c"), bearer("sk_nonsense"), {"x-api-key": ""}, {"x-api-key": "a.b.c"}],
)
async def test_bad_credentials_are_refused_and_never_taken_for_a_guest(
    client: httpx2.AsyncClient, headers: dict[str, str]
):
    response = await client.get(ME, headers=headers)
    assert (response.status_code, response.json()["code"]) == (401, "permission.credentials_refused")
    assert response.headers["www-authenticate"] == "Bearer"


async def test_a_token_of_strange_letters_is_refused_like_any_other(client: httpx2.AsyncClient):
    response = await client.get(ME, headers=[(b"authorization", b"Bearer \xff\xfe")])
    assert (response.status_code, response.json()["code"]) == (401, "permission.credentials_refused")


async def test_a_closed_account_is_out_at_once_and_back_when_opened(
    client: httpx2.AsyncClient, ana: Account, database: Database, now: datetime
):
    async with database.write() as session:
        await account_factory.operator(session, email="boss@example.com", now=now)
    headers, boss = await signed_in(client), await signed_in(client, email="boss@example.com")
    closed = await client.post(f"/api/v1/operator/accounts/{ana.id}/disable", headers=boss)
    assert closed.json()["is_disabled"] is True
    assert (await client.get(ME, headers=headers)).status_code == 401
    assert (await login(client)).json()["code"] == "account.disabled"
    await client.post(f"/api/v1/operator/accounts/{ana.id}/enable", headers=boss)
    assert (await client.get(ME, headers=headers)).status_code == 200


async def test_only_an_operator_closes_accounts(client: httpx2.AsyncClient, ana: Account):
    address = f"/api/v1/operator/accounts/{ana.id}/disable"
    assert (await client.post(address)).status_code == 401
    refused = await client.post(address, headers=await signed_in(client))
    assert (refused.status_code, refused.json()["code"]) == (403, "permission.operator_required")


async def test_an_operator_is_told_of_a_missing_account(client: httpx2.AsyncClient, database: Database, now: datetime):
    async with database.write() as session:
        await account_factory.operator(session, email="boss@example.com", now=now)
    headers = await signed_in(client, email="boss@example.com")
    response = await client.post(f"/api/v1/operator/accounts/{ids.new_id()}/disable", headers=headers)
    assert (response.status_code, response.json()["code"]) == (404, "account.missing")


async def test_joining_and_leaving_a_team_holds_from_the_next_request_on(
    client: httpx2.AsyncClient, ana: Account, database: Database, now: datetime
):
    shop_id, headers = ids.new_id(), await signed_in(client)
    async with database.write() as session:
        bea = await account_factory.account(session, now=now)
        await team_factory.member(session, team_id=shop_id, account_id=bea.id, now=now)
        await team_factory.member(session, team_id=shop_id, account_id=ana.id, now=now)
    me = (await client.get(ME, headers=headers)).json()
    assert (me["roles"], me["shops"]) == (["customer", "seller"], {str(shop_id): "owner"})
    async with database.write() as session:
        await team_service.remove_member(session, team_id=shop_id, account_id=ana.id, actor=SYSTEM, now=now)
    assert (await client.get(ME, headers=headers)).json()["roles"] == ["customer"]


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        (OURS, 200),
        ({"sec-fetch-site": "none"}, 200),
        ({"origin": "http://testserver"}, 200),
        (FOREIGN, 403),
        ({"sec-fetch-site": "same-site"}, 403),
        ({"origin": "https://evil.example"}, 403),
        ({"origin": "null"}, 403),
        ({}, 403),
    ],
)
async def test_a_cookie_counts_only_for_requests_from_our_own_pages(
    client: httpx2.AsyncClient,
    ana: Account,
    database: Database,
    resources: Resources,
    now: datetime,
    headers: dict[str, str],
    status: int,
):
    cookie = await cookie_of(database, resources, account_id=ana.id, now=now)
    response = await client.patch(ME, json={"display_name": "Changed"}, headers={**cookie, **headers})
    assert response.status_code == status, response.text
    async with database.read() as session:
        name = (await account_service.get(session, account_id=ana.id)).display_name
    assert (name == "Changed") is (status == 200)


async def test_a_cookie_reads_from_anywhere_and_a_token_needs_no_origin(
    client: httpx2.AsyncClient, ana: Account, database: Database, resources: Resources, now: datetime
):
    cookie = await cookie_of(database, resources, account_id=ana.id, now=now)
    assert (await client.get(ME, headers={**cookie, **FOREIGN})).status_code == 200
    changed = await client.patch(ME, json={"display_name": "Bea"}, headers={**await signed_in(client), **FOREIGN})
    assert changed.status_code == 200


async def test_signing_out_with_a_cookie_clears_and_ends_it(
    client: httpx2.AsyncClient, ana: Account, database: Database, resources: Resources, now: datetime
):
    cookie = await cookie_of(database, resources, account_id=ana.id, now=now)
    response = await client.post("/api/v1/auth/logout", headers={**cookie, **OURS})
    assert response.status_code == 204
    assert 'sokoni_session=""' in response.headers["set-cookie"]
    assert "Max-Age=0" in response.headers["set-cookie"]
    assert (await client.get(ME, headers=cookie)).json()["code"] == "permission.sign_in_required"
