"""Changes taken back one by one: the newest first, each in a savepoint of its own."""

from dataclasses import replace
from datetime import datetime

import pytest
from sqlalchemy import text

from sokoni.core import ids
from sokoni.core.change import Actor
from sokoni.core.database import WriteSession
from sokoni.identity.permission.types import TeamRole
from sokoni.services.undo.errors import ChangeOvertaken
from sokoni.services.undo.taking import OneByOne, Said, one_by_one
from sokoni.services.undo.types import RecordedChange
from tests.services.undo.test_rules import CHANGE


async def test_the_newest_comes_first_and_a_refused_one_leaves_nothing_and_holds_up_no_other(
    session: WriteSession,
):
    oldest, middle, newest = (replace(CHANGE, id=ids.new_id()) for _ in range(3))
    await session.execute(text("CREATE TEMPORARY TABLE taken (id uuid)"))

    async def take(change: RecordedChange) -> None:
        await session.execute(text("INSERT INTO taken VALUES (:id)"), {"id": change.id})
        if change is middle:
            raise ChangeOvertaken(parts=["title"])

    refused = await one_by_one(session, [middle, oldest, newest], take)

    assert {change: type(error) for change, error in refused.items()} == {middle.id: ChangeOvertaken}
    assert list((await session.execute(text("SELECT id FROM taken"))).scalars()) == [newest.id, oldest.id]


async def test_what_is_no_refusal_is_not_swallowed(session: WriteSession):
    async def fail(_: RecordedChange) -> None:
        msg = "a fault of ours"
        raise LookupError(msg)

    with pytest.raises(LookupError):
        await one_by_one(session, [CHANGE], fail)


class _Notes(OneByOne):
    """Keeps what it was told to record."""

    kind = "note"

    def __init__(self) -> None:
        self.told: list[tuple[str, Said]] = []

    async def put_back(self, session: WriteSession, recorded: RecordedChange, action: str, said: Said) -> None:  # noqa: ARG002  # the protocol's
        self.told.append((action, said))


async def test_taking_back_is_recorded_as_such_with_who_when_and_with_which_others(
    session: WriteSession, now: datetime
):
    notes, actor, group_id = _Notes(), Actor(kind="system", label="tests"), ids.new_id()
    again = replace(CHANGE, id=ids.new_id(), action="undo.note.write")
    assert await notes.undo(session, changes=[again], actor=actor, now=now, group_id=group_id) == {}
    [(action, said)] = notes.told
    assert action == f"undo.{again.original_action}"
    assert said == {"actor": actor, "now": now, "group_id": group_id, "undoes_id": again.id}
    assert (notes.role_for("note.write"), notes.is_for_operators("note.write")) == (TeamRole.MANAGER, False)
