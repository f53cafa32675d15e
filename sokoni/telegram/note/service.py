"""What can be done with texts that groups keep."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sokoni.core import change, ids
from sokoni.core.change import Actor
from sokoni.core.database import ReadSession, WriteSession
from sokoni.telegram.group.types import Group
from sokoni.telegram.note import repository, rules
from sokoni.telegram.note.errors import KeptMissing, TooManyKept
from sokoni.telegram.note.types import MAX_KEPT, KeptKind, KeptText

KIND = "telegram_kept_text"
KEEP, FORGET = "note.keep", "note.forget"


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
    session: WriteSession, *, group: Group, kind: KeptKind, name: str, text: str, actor: Actor, now: datetime
) -> KeptText:
    """Keep a text under a name; what was kept under it says this instead.

    Raises:
        KeptNameUnfit: the name or the text cannot be kept.
        TooManyKept: the group has as many as it may.
    """
    checked = rules.checked(name, text)
    standing = await list_texts(session, group_id=group.group_id, kind=kind)
    before = next((each for each in standing if each.name == checked), None)
    if before is None and len(standing) >= MAX_KEPT:
        raise TooManyKept(maximum=MAX_KEPT)
    after = KeptText(
        id=ids.new_id() if before is None else before.id,
        group_id=group.group_id,
        kind=kind,
        name=checked,
        text=text,
        created_by=actor.label,
        updated_at=now,
    )
    await put(session, group=group, before=before, after=after, action=KEEP, actor=actor, now=now)
    return after


async def forget(
    session: WriteSession, *, group: Group, kind: KeptKind, name: str, actor: Actor, now: datetime
) -> None:
    """Forget a text; undo brings it back.

    Raises:
        KeptMissing: there is none of that name.
    """
    standing = await find(session, group_id=group.group_id, kind=kind, name=name.strip("\"'“”«»#"))
    await put(session, group=group, before=standing, after=None, action=FORGET, actor=actor, now=now)


async def put(
    session: WriteSession,
    *,
    group: Group,
    before: KeptText | None,
    after: KeptText | None,
    action: str,
    actor: Actor,
    now: datetime,
    undoes_id: UUID | None = None,
) -> None:
    """Let a text be what it is to be, or be no more, recorded; where it says the same, nothing is written."""
    was, is_now = facts_of(group, before), facts_of(group, after)
    names = [name for name in is_now if was[name] != is_now[name]]
    if not names:
        return
    standing = after or before
    assert standing is not None  # Something differs.
    if after is None:
        await repository.delete_text(session, text_id=standing.id)
    else:
        await repository.put(session, after)
    await change.record(
        session,
        actor=actor,
        action=action,
        subject_kind=KIND,
        subject_id=standing.id,
        shop_id=group.shop_id,
        before={name: was[name] for name in names},
        after={name: is_now[name] for name in names},
        now=now,
        undoes_id=undoes_id,
    )


def facts_of(group: Group, kept: KeptText | None) -> dict[str, str | None]:
    """What is recorded of a text, by our own id of its group, which Telegram may renumber; of none, nothing."""
    if kept is None:
        return {"group_key": None, "kind": None, "name": None, "text": None}
    return {"group_key": str(group.id), "kind": kept.kind.value, "name": kept.name, "text": kept.text}
