"""Notes and filters over HTTP. Also at `/api/v2/groups/{group_id}/notes…` and `…/filters…`."""

from uuid import UUID

from sokoni.core.http.edge import Now, Read, Write
from sokoni.core.http.idempotency import Idempotent
from sokoni.core.http.routing import Router
from sokoni.identity.permission.edge import SignedIn
from sokoni.telegram.group.endpoints import GroupId
from sokoni.telegram.note import managing
from sokoni.telegram.note.schemas import GroupTextEditIn, GroupTextIn, GroupTextOut, GroupTextsOut
from sokoni.telegram.note.types import KeptKind

router = Router(prefix="/api/v1/telegram/groups/{group_id}", tags=["groups"])


@router.post("/notes", status_code=201, dependencies=[Idempotent])
async def keep_group_note(
    group_id: GroupId, body: GroupTextIn, subject: SignedIn, session: Write, now: Now
) -> GroupTextOut:
    """Keep a note, which members call by `#name`; one of that name says this instead."""
    kept = await managing.keep_text(
        session, group_id=group_id, kind=KeptKind.NOTE, name=body.name, text=body.text, subject=subject, now=now
    )
    return GroupTextOut.of(kept)


@router.get("/notes")
async def list_group_notes(group_id: GroupId, subject: SignedIn, session: Read) -> GroupTextsOut:
    """A group's notes, by their names."""
    found = await managing.list_texts(session, group_id=group_id, kind=KeptKind.NOTE, subject=subject)
    return GroupTextsOut(items=[GroupTextOut.of(each) for each in found])


@router.get("/notes/{text_id}")
async def get_group_note(group_id: GroupId, text_id: UUID, subject: SignedIn, session: Read) -> GroupTextOut:
    """A note."""
    found = await managing.get_text(session, group_id=group_id, kind=KeptKind.NOTE, text_id=text_id, subject=subject)
    return GroupTextOut.of(found)


@router.put("/notes/{text_id}", dependencies=[Idempotent])
async def update_group_note(
    group_id: GroupId, text_id: UUID, body: GroupTextEditIn, subject: SignedIn, session: Write, now: Now
) -> GroupTextOut:
    """Let a note say something else."""
    changed = await managing.update_text(
        session, group_id=group_id, kind=KeptKind.NOTE, text_id=text_id, text=body.text, subject=subject, now=now
    )
    return GroupTextOut.of(changed)


@router.delete("/notes/{text_id}", status_code=204, dependencies=[Idempotent])
async def remove_group_note(group_id: GroupId, text_id: UUID, subject: SignedIn, session: Write, now: Now) -> None:
    """Forget a note; undo brings it back."""
    await managing.forget_text(
        session, group_id=group_id, kind=KeptKind.NOTE, text_id=text_id, subject=subject, now=now
    )


@router.post("/filters", status_code=201, dependencies=[Idempotent])
async def keep_group_filter(
    group_id: GroupId, body: GroupTextIn, subject: SignedIn, session: Write, now: Now
) -> GroupTextOut:
    """Answer whoever writes some words; a filter for these words says this instead."""
    kept = await managing.keep_text(
        session, group_id=group_id, kind=KeptKind.ANSWER, name=body.name, text=body.text, subject=subject, now=now
    )
    return GroupTextOut.of(kept)


@router.get("/filters")
async def list_group_filters(group_id: GroupId, subject: SignedIn, session: Read) -> GroupTextsOut:
    """A group's answers to words, by the words."""
    found = await managing.list_texts(session, group_id=group_id, kind=KeptKind.ANSWER, subject=subject)
    return GroupTextsOut(items=[GroupTextOut.of(each) for each in found])


@router.get("/filters/{text_id}")
async def get_group_filter(group_id: GroupId, text_id: UUID, subject: SignedIn, session: Read) -> GroupTextOut:
    """An answer to words."""
    found = await managing.get_text(session, group_id=group_id, kind=KeptKind.ANSWER, text_id=text_id, subject=subject)
    return GroupTextOut.of(found)


@router.put("/filters/{text_id}", dependencies=[Idempotent])
async def update_group_filter(
    group_id: GroupId, text_id: UUID, body: GroupTextEditIn, subject: SignedIn, session: Write, now: Now
) -> GroupTextOut:
    """Answer the same words otherwise."""
    changed = await managing.update_text(
        session, group_id=group_id, kind=KeptKind.ANSWER, text_id=text_id, text=body.text, subject=subject, now=now
    )
    return GroupTextOut.of(changed)


@router.delete("/filters/{text_id}", status_code=204, dependencies=[Idempotent])
async def remove_group_filter(group_id: GroupId, text_id: UUID, subject: SignedIn, session: Write, now: Now) -> None:
    """Answer these words no more."""
    await managing.forget_text(
        session, group_id=group_id, kind=KeptKind.ANSWER, text_id=text_id, subject=subject, now=now
    )
