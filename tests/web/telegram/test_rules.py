"""Rules by their forms alone: written, said as a sentence, tried on last week, switched, taken away and back."""

import re
from collections.abc import Awaitable, Callable
from datetime import datetime

import httpx2
import pytest

from sokoni.core.database import Database, count_statements
from sokoni.core.pages import PageQuery
from sokoni.telegram.group import service as groups
from sokoni.telegram.group.settings_types import Penalty
from sokoni.telegram.group.types import Group
from sokoni.telegram.role import service as roles
from sokoni.telegram.role.types import GroupRoleDraft
from sokoni.telegram.rule import service as rules
from sokoni.telegram.rule.engine.types import Exemptions, Member
from sokoni.telegram.rule.types import Rule
from tests.support.factories import group as group_factory
from tests.support.factories import rule as rule_factory
from tests.support.factories import sale
from tests.support.factories.group import OPERATOR
from tests.support.factories.sale import Stall
from tests.support.pages import words_of

SignIn = Callable[[str], Awaitable[httpx2.AsyncClient]]
LINKS = {
    "type": "links",
    "name": "No links",
    "parameters.allow": "shop.example\n@myshop",
    "parameters.forbid": "",
    "penalty": "mute",
    "duration_seconds": "2",
    "duration_seconds-unit": "h",
    "deletes": "1",
    "admins": "1",
    "mode": "trial",
    "priority": "5",
    "at-0": "3",
    "at-penalty-0": "ban",
    "at-time-0": "",
    "do": "save",
}


@pytest.fixture
async def stall(database: Database, now: datetime) -> Stall:
    async with database.write() as session:
        return await sale.stall(session, now=now)


@pytest.fixture
async def chat(database: Database, stall: Stall, now: datetime) -> Group:
    async with database.write() as session:
        return await group_factory.group(session, shop_id=stall.shop.id, now=now)


@pytest.fixture
async def seller(stall: Stall, sign_in: SignIn) -> httpx2.AsyncClient:
    return await sign_in(stall.owner.email)


@pytest.fixture
def here(stall: Stall, chat: Group) -> str:
    return f"/seller/{stall.shop.slug}/telegram/groups/{chat.group_id}/rules"


async def own(database: Database, chat: Group) -> list[Rule]:
    async with database.read() as session:
        found = await rules.list_rules(session, group_id=chat.group_id, subject=OPERATOR, page=PageQuery())
    return list(found.items)


async def test_a_rule_is_written_said_changed_switched_taken_away_and_back(
    seller: httpx2.AsyncClient, here: str, database: Database, chat: Group
):
    assert "No rules yet" in words_of(await seller.get(here))
    kinds = await seller.get(f"{here}/new")
    assert kinds.text.count('class="kind"') == 12
    assert "Sites that are allowed" in words_of(await seller.get(f"{here}/new?of=links"))
    saved = await seller.post(f"{here}/new", data=LINKS)
    sentence = (
        "When someone posts a link to elsewhere than shop.example or t.me/myshop, unless from an administrator,"
        " delete and mute for 2 hours; at number 3 ban."
    )
    assert sentence in words_of(saved)
    (made,) = await own(database, chat)
    assert (made.is_dry, made.priority, made.consequence.penalty) == (True, 5, Penalty.MUTE)
    with count_statements() as count:
        listed = await seller.get(here)
    # Three say who asks, one which shops are theirs; the group three times, how far all is, its rules, their trials.
    assert count.value == 10
    assert sentence in words_of(listed)
    assert "On trial" in words_of(listed)
    await seller.post(f"{here}/{made.id}", data=LINKS | {"name": "Links", "parameters.allow": "", "at-0": ""})
    (changed,) = await own(database, chat)
    assert (changed.name, changed.consequence.steps) == ("Links", ())
    await seller.post(f"{here}/{made.id}/do", data={"do": "on"})
    (switched,) = await own(database, chat)
    assert (switched.is_enabled, switched.is_dry) == (True, False)
    gone = await seller.post(f"{here}/{made.id}/do", data={"do": "remove"})
    assert await own(database, chat) == []
    back = re.search(r'action="([^"]+/changes/groups/[^"]+/undo)"', gone.text)
    assert back is not None
    await seller.post(back[1], data={"back": here})
    assert [each.name for each in await own(database, chat)] == ["Links"]


async def test_holders_of_a_role_stay_spared_until_it_is_unticked(
    seller: httpx2.AsyncClient, here: str, database: Database, chat: Group, now: datetime
):
    async with database.write() as session:
        helpers = GroupRoleDraft(name="Helpers")
        await roles.add_role(session, group_id=chat.group_id, draft=helpers, subject=OPERATOR, now=now)
    await seller.post(f"{here}/new", data=LINKS | {"roles": "Helpers"})
    (made,) = await own(database, chat)
    assert made.exemptions.roles == {"Helpers"}
    shown = await seller.get(f"{here}/{made.id}")
    assert 'name="roles" value="Helpers" checked' in shown.text
    await seller.post(f"{here}/{made.id}", data=LINKS | {"name": "Links", "roles": "Helpers"})
    assert [each.exemptions.roles for each in await own(database, chat)] == [{"Helpers"}]
    await seller.post(f"{here}/{made.id}", data=LINKS)
    assert [each.exemptions.roles for each in await own(database, chat)] == [set()]


async def test_what_cannot_be_a_rule_stays_in_the_form(
    seller: httpx2.AsyncClient, here: str, database: Database, chat: Group
):
    for wrong, said in (
        ({"name": ""}, "Please fill this in."),
        ({"parameters.allow": "not a site"}, "is neither a site nor a name on Telegram"),
        ({"duration_seconds": "5", "duration_seconds-unit": "s"}, "too short or too long"),
        ({"exempt_ids": "ana"}, "Numbers of people"),
        ({"type": "words", "parameters.words": ""}, "names nothing"),
        ({"type": "custom", "parts.0.kept": "{"}, "This is no JSON"),
        ({"type": "custom", "match": "all", "parts.0.kept": '{"type": "flood"}'}, "is a number from"),
        ({"type": "custom", "match": "all", "parts.0.type": "words", "parts.0.words": ""}, "names nothing"),
        ({"type": "custom", "match": "all"}, "is a list of 1 to 8 parts"),
        ({"type": "flood", "parameters.messages": "x", "parameters.seconds": "5"}, "Write a whole number."),
    ):
        answer = await seller.post(f"{here}/new", data=LINKS | wrong)
        assert (answer.status_code, said in words_of(answer)) == (422, True), (wrong, words_of(answer))
    assert (await seller.post(f"{here}/new", data={"do": "save"})).status_code == 404
    assert await own(database, chat) == []


async def test_trying_a_rule_tells_what_it_would_do_and_writes_nothing(
    seller: httpx2.AsyncClient, here: str, database: Database, chat: Group
):
    tried = await seller.post(f"{here}/new", data=LINKS | {"do": "try"})
    assert tried.status_code == 200
    assert "Nothing was written in the last seven days" in words_of(tried)
    assert 'value="No links"' in tried.text
    assert await own(database, chat) == []


async def test_beside_each_rule_stands_what_it_would_have_done(
    seller: httpx2.AsyncClient,
    here: str,
    database: Database,
    chat: Group,
    now: datetime,
    drain: Callable[[], Awaitable[int]],
):
    async with database.write() as session:
        shouts = [rule_factory.message(chat, "BUY MY LAMPS NOW", at=now, number=number) for number in range(1, 4)]
        await rule_factory.said(session, chat, *shouts)
        boss = rule_factory.message(chat, "EVERYBODY LISTEN TO ME", at=now, number=4, by=1)
        await rule_factory.said(session, chat, boss, member=Member(is_admin=True))
        for name, said in (
            ("Calm", {"exemptions": Exemptions(admins=False)}),
            ("Noted", {"deletes": False}),
            ("Long", {"parameters": {"letters": 900}}),
        ):
            await rule_factory.rule(session, chat, now=now, name=name, **said)
    before = (await seller.get(f"{here}/live")).text
    waiting = await seller.get(here)
    assert f"live?since={before}" in waiting.text
    assert "0 of 3 rules tried on last week's messages" in words_of(waiting)
    assert words_of(waiting).count("Not tried yet") == 0
    assert words_of(waiting).count("Will be tried") == 3
    stopped = await seller.post(f"{here}/try/stop")
    assert words_of(stopped).count("Not tried yet") == 3
    await seller.post(f"{here}/try")
    await drain()
    words = words_of(await seller.get(here))
    assert "Last week: 4 messages deleted of 4 1 administrator hit" in words
    assert "Last week: 3 messages hit of 4" in words
    assert "Last week: No message hit of 4" in words
    assert (await seller.get(f"{here}/live")).text != before
    noted = next(each for each in await own(database, chat) if each.name == "Noted")
    async with database.write() as session:
        edit = {"warnings": {"expires_seconds": 7200}}
        await groups.change_settings(session, group_id=chat.group_id, patch=edit, subject=OPERATOR, now=now)
    assert words_of(await seller.get(here)).count("Not as it is now: tried") == 3
    shown = words_of(await seller.get(f"{here}/{noted.id}"))
    assert "3 messages hit of 4 No administrator hit No buyer hit" in shown
    assert "Not as it is now: tried" in shown


async def test_a_rule_of_several_conditions_is_put_together_by_buttons_and_mistakes_stand_beside_their_field(
    seller: httpx2.AsyncClient, here: str, database: Database, chat: Group
):
    begun = await seller.get(f"{here}/new?of=custom")
    assert begun.text.count('class="rule-part stack"') == 2
    said = {
        "type": "custom",
        "name": "Together",
        "match": "any",
        "parts.0.type": "links",
        "parts.0.allow": "shop.example",
        "parts.1.type": "caps",
        "parts.1.percent": "80",
        "parts.1.letters": "20",
        "parts.1.not": "1",
        "penalty": "warn",
        "mode": "off",
        "description": "For the weekend",
    }
    added = await seller.post(f"{here}/new", data=said | {"do": "add", "add-type": "words"})
    assert (added.status_code, added.text.count('class="rule-part stack"')) == (200, 3)
    assert 'value="80"' in added.text
    assert await own(database, chat) == []
    wrong = await seller.post(
        f"{here}/new", data=said | {"parts.2.type": "words", "parts.2.words": "...", "do": "save"}
    )
    assert 'id="parts.2.words-mistake"' in wrong.text
    saved = await seller.post(f"{here}/new", data=said | {"do": "save"})
    assert "someone posts a link to elsewhere than shop.example or not: at least 80 %" in words_of(saved)
    (made,) = await own(database, chat)
    assert (made.description, made.is_enabled) == ("For the weekend", False)
    dropped = await seller.post(f"{here}/{made.id}", data=said | {"do": "drop-0"})
    assert dropped.text.count('class="rule-part stack"') == 1


async def test_a_rule_that_is_switched_off_stays_one_on_trial_or_not(
    seller: httpx2.AsyncClient, here: str, database: Database, chat: Group, now: datetime
):
    async with database.write() as session:
        made = await rule_factory.rule(session, chat, "links", now=now, name="No links", is_dry=True, is_enabled=False)
    await seller.post(f"{here}/{made.id}", data=LINKS | {"mode": "off", "description": "Later"})
    (saved,) = await own(database, chat)
    assert (saved.description, saved.is_dry, saved.is_enabled) == ("Later", True, False)
