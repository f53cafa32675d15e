"""Roles, notes and answers of a group: made, changed, given and taken away by forms alone."""

from collections.abc import Awaitable, Callable
from datetime import datetime

import httpx2
import pytest

from sokoni.core.database import Database, count_statements
from sokoni.core.resources import Resources
from sokoni.identity.permission.types import TeamRole
from tests.support import keeping as support
from tests.support.factories import account as account_factory
from tests.support.factories import sale
from tests.support.factories import team as team_factory
from tests.support.keeping import CHAT
from tests.support.pages import words_of

SignIn = Callable[[str], Awaitable[httpx2.AsyncClient]]


@pytest.fixture
async def people(database: Database, resources: Resources, now: datetime) -> dict[str, str]:
    """A shop's owner and somebody of its staff, and where its group stands."""
    async with database.write() as session:
        stall = await sale.stall(session, now=now)
        staff = await account_factory.account(session, now=now)
        await team_factory.member(session, team_id=stall.shop.id, account_id=staff.id, role=TeamRole.STAFF, now=now)
        await support.keeping(session, resources, now, stall.shop.id)
    at = f"/seller/{stall.shop.slug}/telegram/groups/{CHAT}"
    return {"owner": stall.owner.email, "staff": staff.email, "at": at}


async def test_a_role_is_made_inherits_is_given_and_taken_away(people: dict[str, str], sign_in: SignIn):
    owner, here = await sign_in(people["owner"]), f"{people['at']}/roles"
    assert "No roles yet" in words_of(await owner.get(here))
    helper = await owner.post(here, data={"name": "Helper", "priority": "5", "permissions": ["warn", "mute", "fly"]})
    assert "The role is saved." in words_of(helper)
    at_helper = str(helper.url)
    guard = await owner.post(here, data={"name": "Guard", "priority": "9", "permissions": "ban", "parent": "Helper"})
    assert "By inheritance also: warn members, mute members." in words_of(guard)
    for unfit, said in (
        ({"name": "", "priority": "1"}, "Please fill this in."),
        ({"name": "a/b", "priority": "1"}, "none of these signs"),
        ({"name": "helper", "priority": "1"}, "has a role"),
        ({"name": "Third", "priority": "1", "parent": "Nobody"}, "has no role"),
        ({"name": "Third", "priority": "many"}, "Write a whole number."),
    ):
        refused = await owner.post(here, data=unfit)
        assert (refused.status_code, said in words_of(refused)) == (422, True)
    circle = await owner.post(at_helper, data={"name": "Helper", "priority": "5", "parent": "Guard"})
    assert (circle.status_code, "would inherit from itself" in words_of(circle)) == (422, True)
    assert 'id="parent-mistake"' in circle.text
    inherited = await owner.post(at_helper, data={"do": "remove"})
    assert (inherited.status_code, "Other roles inherit from" in words_of(inherited)) == (422, True)
    given = await owner.post(f"{at_helper}/members", data={"do": "give", "user_id": "77"})
    assert ("The role is given." in words_of(given), "/members/77" in given.text) == (True, True)
    nobody = await owner.post(f"{at_helper}/members", data={"do": "give", "user_id": "@ana"})
    assert (nobody.status_code, "only digits" in words_of(nobody)) == (422, True)
    with count_statements() as count:
        await owner.get(at_helper)
    assert count.value <= 16
    with count_statements() as count:
        listed = words_of(await owner.get(here))
    # Three say who asks, one which shops are theirs; the group twice, and its roles where they are not in memory.
    assert count.value in {6, 8}
    assert ("warn members, mute members, ban members" in listed, "and what Helper may" in listed) == (True, True)
    await owner.post(f"{at_helper}/members", data={"do": "take", "user_id": "77"})
    assert "/members/77" not in (await owner.get(at_helper)).text
    gone = await owner.post(str(guard.url), data={"do": "remove"})
    assert ("The role is taken away." in words_of(gone), (await owner.get(str(guard.url))).status_code) == (True, 404)


async def test_texts_are_kept_changed_and_forgotten(people: dict[str, str], sign_in: SignIn):
    owner, here = await sign_in(people["owner"]), f"{people['at']}/texts"
    assert "No notes and no answers yet" in words_of(await owner.get(here))
    await owner.post(here, data={"kind": "note", "name": "#Delivery", "text": "We send on Fridays."})
    kept = await owner.post(here, data={"kind": "answer", "name": "opening hours", "text": "From nine to five."})
    assert ("#delivery" in words_of(kept), "opening hours" in words_of(kept)) == (True, True)
    unfit = await owner.post(here, data={"kind": "note", "name": "...", "text": "Nothing"})
    assert (unfit.status_code, "A name of at most" in words_of(unfit)) == (422, True)
    at = f"{here}/{kept.text.split(f'{here}/')[1].partition(chr(34))[0]}"
    changed = await owner.post(at, data={"do": "save", "text": "On Mondays, too."})
    assert "On Mondays, too." in words_of(changed)
    empty = await owner.post(at, data={"do": "save", "text": ""})
    assert (empty.status_code, "Please fill this in." in words_of(empty)) == (422, True)
    gone = await owner.post(at, data={"do": "remove"})
    assert ("The text is forgotten." in words_of(gone), (await owner.get(at)).status_code) == (True, 404)
    with count_statements() as count:
        await owner.get(here)
    # Three say who asks, one which shops are theirs; the group three times, and its texts twice.
    assert count.value == 9


async def test_who_may_not_manage_the_group_sees_no_form_and_changes_nothing(people: dict[str, str], sign_in: SignIn):
    owner, staff, here = await sign_in(people["owner"]), await sign_in(people["staff"]), people["at"]
    await owner.post(f"{here}/roles", data={"name": "Helper", "priority": "5", "permissions": "warn"})
    for page in ("roles", "texts"):
        shown = await staff.get(f"{here}/{page}")
        assert (shown.status_code, f'method="post" action="{here}/{page}' in shown.text) == (200, False)
        refused = await staff.post(f"{here}/{page}", data={"name": "Mine", "priority": "1", "text": "mine"})
        assert refused.status_code == 403
