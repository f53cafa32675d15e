"""Notes and filters say again what they said, go if they were new, and come back if they were forgotten."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import text

from sokoni.core.change import SYSTEM
from sokoni.services.undo import service as undo
from sokoni.services.undo.errors import ChangeOvertaken
from sokoni.services.undo.ports import undoers
from sokoni.telegram.group import service as groups
from sokoni.telegram.note import service
from sokoni.telegram.note.types import KeptKind
from tests.support.keeping import CHAT, Keeping

MOVED = CHAT - 1


async def _keep(keeping: Keeping, said: str) -> None:
    kept = await keeping.kept()
    await service.keep(
        keeping.session, group=kept.group, kind=KeptKind.NOTE, name="Fees", text=said, actor=SYSTEM, now=keeping.now
    )


async def _forget(keeping: Keeping) -> None:
    kept = await keeping.kept()
    await service.forget(
        keeping.session, group=kept.group, kind=KeptKind.NOTE, name="fees", actor=SYSTEM, now=keeping.now
    )


async def _changes(keeping: Keeping) -> Sequence[UUID]:
    """What was done to texts, the last first."""
    rows = await keeping.session.execute(
        text("SELECT id FROM changes WHERE subject_kind = 'telegram_kept_text' ORDER BY id DESC")
    )
    return rows.scalars().all()


async def _undo(keeping: Keeping, change_id: UUID) -> None:
    means = undo.Means(undoers=undoers(keeping.resources), window=timedelta(days=1))
    await undo.undo(keeping.session, change_id=change_id, means=means, actor=SYSTEM, now=keeping.now)


async def _said(keeping: Keeping, chat_id: int = CHAT) -> list[str]:
    found = await service.list_texts(keeping.session, group_id=chat_id, kind=KeptKind.NOTE)
    return [each.text for each in found]


async def test_each_change_is_taken_back_the_last_first(keeping: Keeping):
    for said in ("Ten", "Ten", "Twenty"):
        await _keep(keeping, said)
    await _forget(keeping)
    found = []
    for change_id in await _changes(keeping):
        await _undo(keeping, change_id)
        found.append(await _said(keeping))

    # What says the same again is no change.
    assert found == [["Twenty"], ["Ten"], []]


async def test_what_was_forgotten_comes_back_to_a_group_that_telegram_renumbered(keeping: Keeping):
    await _keep(keeping, "Ten")
    await _forget(keeping)
    await groups.migrate(keeping.session, old_id=CHAT, new_id=MOVED, now=keeping.now)
    await _undo(keeping, (await _changes(keeping))[0])

    assert await _said(keeping, MOVED) == ["Ten"]


async def test_what_was_written_since_is_not_overwritten(keeping: Keeping):
    await _keep(keeping, "Ten")
    await _forget(keeping)
    await _keep(keeping, "Another")
    another, forgotten, first = await _changes(keeping)

    for change_id in (forgotten, first):
        with pytest.raises(ChangeOvertaken):
            await _undo(keeping, change_id)
    assert await _said(keeping) == ["Another"]
    await _undo(keeping, another)
    assert await _said(keeping) == []
