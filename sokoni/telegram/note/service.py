"""What can be done with texts that groups keep."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sokoni.core import ids
from sokoni.core.database import ReadSession, WriteSession
from sokoni.telegram.note import repository, rules
from sokoni.telegram.note.errors import KeptMissing, TooManyKept
from sokoni.telegram.note.types import MAX_KEPT, KeptKind, KeptText


async def list_texts(session: ReadSession, *, group_id: int, kind: KeptKind) -> Sequence[KeptText]:
    """The texts of a kind that a group keeps, by their names; one statement."""
    found = await repository.list_texts(session, group_ids=[group_id])
    return [each for each in found.get(group_id, ()) if each.kind is kind]


async def list_of_groups(session: ReadSession, *, group_ids: Collection[int]) -> Mapping[int, Sequence[KeptText]]:
    """All texts of some groups; one statement."""
    return await repository.list_texts(session, group_ids=group_ids)


async def find(session: ReadSession, *, group_id: int, kind: KeptKind, name: str) -> KeptText:
    """A text by its name, however that is typed.

    Raises:
        KeptMissing: there is none.
    """
    wanted = rules.folded(name.lstrip("#"))
    for each in await list_texts(session, group_id=group_id, kind=kind):
        if each.name == wanted:
            return each
    raise KeptMissing(name=name)


async def keep(
    session: WriteSession, *, group_id: int, kind: KeptKind, name: str, text: str, by: str, now: datetime
) -> KeptText:
    """Keep a text under a name; what was kept under it gives way.

    Raises:
        KeptNameUnfit: the name or the text cannot be kept.
        TooManyKept: the group has as many as it may.
    """
    kept = KeptText(
        id=ids.new_id(),
        group_id=group_id,
        kind=kind,
        name=rules.checked(name, text),
        text=text,
        created_by=by,
        updated_at=now,
    )
    standing = await list_texts(session, group_id=group_id, kind=kind)
    if len(standing) >= MAX_KEPT and kept.name not in {each.name for each in standing}:
        raise TooManyKept(maximum=MAX_KEPT)
    await repository.put(session, kept)
    return kept


async def forget(session: WriteSession, *, group_id: int, kind: KeptKind, name: str) -> None:
    """Forget a text.

    Raises:
        KeptMissing: there is none of that name.
    """
    folded = rules.folded(name.strip("\"'“”«»#"))
    if not await repository.delete_text(session, group_id=group_id, kind=kind, name=folded):
        raise KeptMissing(name=name)
