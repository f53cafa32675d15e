"""Groups and their settings by their forms alone, in the seller's console and in the operator's."""

from collections.abc import Awaitable, Callable
from datetime import datetime

import httpx2
import pytest

from sokoni.core.database import Database, count_statements
from sokoni.telegram.group import service as groups
from sokoni.telegram.group.settings_types import GroupSettings, Lock, NightMode, Penalty
from tests.support.factories import account as account_factory
from tests.support.factories import shop as shop_factory
from tests.support.pages import words_of

SignIn = Callable[[str], Awaitable[httpx2.AsyncClient]]
GROUP_ID = -1001234567890
# What stands in the form of a group that is kept as the house keeps it, as browsers send it.
FORM = {
    "do": "save",
    "is_moderated": "1",
    "language": "es",
    "timezone": "America/Bogota",
    "delete_commands": "1",
    "takes_reports": "1",
    "welcome.is_on": "1",
    "welcome.text": "Hello {name}, this is {group}.",
    "welcome.buttons": "Rules = https://example.com/rules | Shop = https://example.com",
    "welcome.delete_after_seconds": "2",
    "welcome.delete_after_seconds-unit": "m",
    "captcha.kind": "arithmetic",
    "captcha.timeout_seconds": "5",
    "captcha.timeout_seconds-unit": "m",
    "captcha.attempts": "3",
    "captcha.penalty": "kick",
    "raid.joins": "15",
    "raid.within_seconds": "60",
    "raid.within_seconds-unit": "s",
    "raid.lasts_seconds": "15",
    "raid.lasts_seconds-unit": "m",
    "raid.penalty": "ban",
    "night.is_on": "1",
    "night.starts": "23:30",
    "night.ends": "06:00",
    "night.mode": "no_media",
    "slow_mode_seconds": "",
    "step-0": "2",
    "step-penalty-0": "mute",
    "step-time-0": "1",
    "step-time-0-unit": "d",
    "step-1": "4",
    "step-penalty-1": "ban",
    "step-time-1": "",
    "warnings.expires_seconds": "7",
    "warnings.expires_seconds-unit": "d",
    "log.actions": "ban",
    "locks": "stickers",
}


class House:
    """A shop with its people."""

    def __init__(self, slug: str, owner: str, operator: str) -> None:
        self.here = f"/seller/{slug}/telegram"
        self.owner = owner
        self.operator = operator


@pytest.fixture
async def house(database: Database, now: datetime) -> House:
    async with database.write() as session:
        owner = await account_factory.account(session, now=now)
        operator = await account_factory.operator(session, now=now)
        shop = await shop_factory.shop(session, owner_account_id=owner.id, now=now)
    return House(shop.slug, owner.email, operator.email)


@pytest.fixture
async def seller(house: House, sign_in: SignIn) -> httpx2.AsyncClient:
    return await sign_in(house.owner)


async def settings_of(database: Database) -> GroupSettings:
    async with database.read() as session:
        found = await groups.get_settings(session, group_id=GROUP_ID)
    assert found is not None
    return found


async def add(seller: httpx2.AsyncClient, house: House) -> str:
    added = await seller.post(house.here, data={"group_id": str(GROUP_ID), "name": "Lamp lovers"})
    assert "it waits for your bot" in words_of(added)
    return f"{house.here}/groups/{GROUP_ID}"


async def test_a_group_is_added_found_renamed_and_taken_off_the_list(seller: httpx2.AsyncClient, house: House):
    assert "Your groups will stand here" in words_of(await seller.get(house.here))
    wrong = await seller.post(house.here, data={"group_id": "12345", "name": "Lamp lovers"})
    assert (wrong.status_code, "begins with a minus" in words_of(wrong)) == (422, True)
    here = await add(seller, house)
    assert "No bot is in it yet" in words_of(await seller.get(here))
    taken = await seller.post(house.here, data={"group_id": str(GROUP_ID), "name": "Again"})
    assert (taken.status_code, "is here already" in words_of(taken)) == (422, True)
    await seller.post(here, data={"do": "save", "name": "Lamps", "description": "For friends of light"})
    listed = words_of(await seller.get(f"{house.here}?q=lamps"))
    assert "Lamps" in listed
    assert "Nothing found" in words_of(await seller.get(f"{house.here}?q=zzz"))
    gone = words_of(await seller.post(here, data={"do": "remove"}))
    assert "The group is off the list." in gone
    assert (await seller.get(here)).status_code == 404


async def test_a_group_is_kept_as_its_form_says_and_taken_back(
    seller: httpx2.AsyncClient, house: House, database: Database
):
    here = f"{await add(seller, house)}/settings"
    saved = await seller.post(here, data=FORM)
    assert "The group is kept so from now on." in words_of(saved)
    kept = await settings_of(database)
    assert (kept.language, kept.timezone, kept.night.mode) == ("es", "America/Bogota", NightMode.NO_MEDIA)
    assert [(step.warnings, step.penalty, step.seconds) for step in kept.warnings.ladder] == [
        (2, Penalty.MUTE, 86_400),
        (4, Penalty.BAN, None),
    ]
    assert kept.welcome.delete_after_seconds == 120
    assert [[button.text for button in row] for row in kept.welcome.buttons] == [["Rules", "Shop"]]
    assert kept.log.actions == ("ban",)
    assert not kept.protects_buyers
    assert kept.locks == (Lock.STICKERS,)
    # What is shown is what was kept: sent again as it stands, nothing is changed.
    assert 'value="120"' not in saved.text
    assert "Hello Amina, this is Lamp lovers." in words_of(saved)


async def test_what_cannot_be_stays_in_the_form_with_what_is_wrong(
    seller: httpx2.AsyncClient, house: House, database: Database
):
    here = f"{await add(seller, house)}/settings"
    before = await settings_of(database)
    wrong = await seller.post(
        here,
        data=FORM
        | {
            "step-1": "1",
            "welcome.buttons": "nowhere",
            "captcha.attempts": "99",
            "raid.within_seconds": "2",
            "raid.within_seconds-unit": "d",
            "log.chat_id": "12",
        },
    )
    assert wrong.status_code == 422
    for said in (
        "takes more warnings than the one before",
        "Write a line for each row of buttons",
        "Write a whole number",
        "This is too short or too long",
        "begins with a minus",
    ):
        assert said in words_of(wrong)
    assert "nowhere" in wrong.text
    looked = await seller.post(here, data=FORM | {"do": "look", "welcome.text": "Come in, {mention}!"})
    assert "Come in, Amina!" in words_of(looked)
    assert await settings_of(database) == before


async def test_a_group_s_file_is_looked_at_before_it_is_taken(
    seller: httpx2.AsyncClient, house: House, database: Database
):
    here = f"{await add(seller, house)}/settings"
    fresh = (await seller.get(f"{here}/export.json")).content
    await seller.post(here, data=FORM)
    kept = await settings_of(database)
    file = (await seller.get(f"{here}/export.json")).content
    seen = await seller.post(f"{here}/import", files={"file": ("group.json", fresh)})
    assert ("Nothing was changed yet." in words_of(seen), await settings_of(database) == kept) == (True, True)
    await seller.post(f"{here}/import", data={"do": "take", "document": fresh.decode()})
    assert await settings_of(database) == GroupSettings()
    taken = await seller.post(f"{here}/import", data={"do": "take", "document": file.decode()})
    assert "The group is kept so from now on." in words_of(taken)
    assert await settings_of(database) == kept
    same = await seller.post(f"{here}/import", files={"file": ("group.json", file)})
    assert "Nothing would change" in words_of(same)
    for wrong in (b"", b"[1]", b"{", b'{"language": "xx"}', b'{"nothing": 1}', b'{"version": 9}'):
        answer = await seller.post(f"{here}/import", files={"file": ("group.json", wrong)})
        assert answer.status_code == 422
    assert await settings_of(database) == kept


async def test_operators_see_all_groups_and_whose_they_are(seller: httpx2.AsyncClient, house: House, sign_in: SignIn):
    await add(seller, house)
    operator = await sign_in(house.operator)
    listed = await operator.get("/operator/telegram")
    assert "Lamp lovers" in words_of(listed)
    assert f"/operator/telegram/groups/{GROUP_ID}" in listed.text
    with count_statements() as count:
        shown = await operator.get(f"/operator/telegram/groups/{GROUP_ID}/settings")
    assert shown.status_code == 200
    # Three say who asks; the group and its settings.
    assert count.value == 5
    added = await operator.post("/operator/telegram", data={"group_id": "-100777", "name": "The market's own"})
    assert "The market's own" in words_of(added)


async def test_a_shop_s_list_takes_a_stated_number_of_statements(seller: httpx2.AsyncClient, house: House):
    await add(seller, house)
    await seller.get(house.here)
    with count_statements() as count:
        await seller.get(house.here)
    # Three say who asks, one which shops are theirs; the groups.
    assert count.value == 5
