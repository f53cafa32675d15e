"""How a group is kept goes as one file to another group: looked at first, whole or not at all, and without numbers."""

from datetime import datetime
from typing import Any

import pytest

from sokoni.core.database import WriteSession
from sokoni.core.resources import Resources
from sokoni.telegram.blueprint import service
from sokoni.telegram.blueprint.errors import BlueprintUnfit, BlueprintUnreadable
from sokoni.telegram.blueprint.types import Part
from sokoni.telegram.group import service as groups
from sokoni.telegram.group.types import GroupDraft
from tests.support import keeping as support
from tests.support.factories.group import OPERATOR
from tests.support.keeping import CHAT

OTHER = -1_001_234_567_891
FILE: dict[str, Any] = {
    "version": 2,
    "settings": {"language": "es", "log": {"chat_id": -1_009_999_999_999, "actions": ["ban"]}},
    "roles": [
        # Each named before the one that it inherits from is there.
        {"name": "Guard", "permissions": ["ban"], "priority": 9, "parent": "Helper"},
        {"name": "Helper", "permissions": ["warn"], "priority": 5},
    ],
    "rules": [{"name": "No shouting", "type": "caps", "exempt": {"roles": ["Helper"], "ids": [77]}}],
    "notes": [{"name": "#Delivery", "text": "On Fridays."}],
    "filters": [{"name": "opening hours", "text": "From nine to five."}],
}


class Two:
    """Two groups, and what brings one in line with a file."""

    def __init__(self, session: WriteSession, now: datetime) -> None:
        self.session = session
        self.now = now

    async def brings(self, document: object, *, group_id: int = CHAT, is_trial: bool = False) -> set[tuple[str, str]]:
        """What became other, by the parts of the file."""
        brought = await service.bring(
            self.session, group_id=group_id, document=document, is_trial=is_trial, subject=OPERATOR, now=self.now
        )
        return {(each.part.value, each.name) for each in brought.differences}

    async def file_of(self, group_id: int) -> dict[str, Any]:
        """The file of a group."""
        return await service.export(self.session, group_id=group_id, subject=OPERATOR)


@pytest.fixture
async def two(session: WriteSession, resources: Resources, now: datetime) -> Two:
    await support.keeping(session, resources, now)
    await groups.add_group(session, draft=GroupDraft(group_id=OTHER, name="Second"), subject=OPERATOR, now=now)
    return Two(session, now)


async def test_a_file_is_seen_then_taken_whole_and_goes_on_to_another_group(two: Two):
    before = await two.file_of(CHAT)
    seen = await two.brings(FILE, is_trial=True)
    assert await two.file_of(CHAT) == before
    assert await two.brings(FILE) == seen
    assert {part for part, _ in seen} == {each.value for each in Part}
    kept = await two.file_of(CHAT)
    assert [(each["name"], each["parent"]) for each in kept["roles"]] == [("Guard", "Helper"), ("Helper", None)]
    # Numbers of people and chats are not believed: they are another group's.
    assert "ids" not in kept["rules"][0]["exempt"]
    assert kept["settings"]["log"] == {"actions": ["ban"]}
    assert await two.brings(FILE) == set()
    assert await two.brings(kept, group_id=OTHER) == seen
    assert await two.file_of(OTHER) == kept


async def test_what_the_file_does_not_name_stays_and_what_it_names_is_changed(two: Two):
    await two.brings(FILE)
    turned = {
        "version": 2,
        "roles": [
            {"name": "guard", "permissions": ["ban"], "priority": 9},
            {"name": "Helper", "permissions": ["warn", "mute"], "priority": 5, "parent": "Guard"},
        ],
        "notes": [{"name": "delivery", "text": "On Mondays."}],
    }
    assert await two.brings(turned) == {("role", "guard"), ("role", "Helper"), ("note", "delivery")}
    kept = await two.file_of(CHAT)
    assert {each["name"]: each["parent"] for each in kept["roles"]} == {"guard": None, "Helper": "guard"}
    assert (kept["settings"]["language"], kept["rules"][0]["name"]) == ("es", "No shouting")
    assert [each["text"] for each in (*kept["notes"], *kept["filters"])] == ["On Mondays.", "From nine to five."]


async def test_a_file_of_settings_alone_from_before_there_were_versions_is_taken(two: Two):
    assert await two.brings({"language": "fa"}) == {("settings", "language")}
    assert (await two.file_of(CHAT))["settings"]["language"] == "fa"


@pytest.mark.parametrize(
    ("wrong", "place"),
    [
        ({"rules": [{"name": "New", "type": "telepathy"}]}, "rules.0"),
        ({"roles": [{"name": "A", "parent": "B"}, {"name": "B", "parent": "A"}]}, "roles.B"),
        ({"roles": [{"name": "A", "parent": "Nobody"}]}, "roles.A"),
        ({"roles": [{"name": "A"}, {"name": "a"}]}, "roles.a"),
        ({"roles": [{"name": "A", "permissions": ["fly"]}]}, "roles.0.permissions.0"),
        ({"settings": {"language": "xx"}}, "settings"),
        ({"notes": [{"name": "...", "text": "x"}]}, "notes"),
        ({"strangers": []}, "strangers"),
    ],
)
async def test_what_cannot_be_is_said_with_its_place_and_nothing_is_taken(two: Two, wrong: dict[str, Any], place: str):
    before = await two.file_of(CHAT)
    good = {"version": 2, "roles": [{"name": "First"}]}
    document = {**good, **wrong, "roles": [*good["roles"], *wrong["roles"]] if "roles" in wrong else good["roles"]}
    place = place.replace("roles.0", "roles.1")
    with pytest.raises(BlueprintUnfit) as refused:
        async with two.session.begin_nested():
            await two.brings(document)
    assert str(refused.value.fields["place"]).startswith(place)
    assert await two.file_of(CHAT) == before


@pytest.mark.parametrize("document", [None, [], "settings", {"version": 3}, {"version": "2"}, {"version": True}])
async def test_what_is_no_file_is_refused(two: Two, document: object):
    with pytest.raises(BlueprintUnreadable):
        await two.brings(document)


async def test_what_is_nested_without_end_is_refused(two: Two):
    deep: dict[str, Any] = {}
    for _ in range(500):
        deep = {"a": deep}
    with pytest.raises(BlueprintUnreadable):
        await two.brings(deep)
