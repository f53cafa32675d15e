"""Recorded changes over HTTP: looked at, and taken back."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Request, Response

from sokoni.core.http.edge import Now, PageParameters, Read, Write, provided
from sokoni.core.http.idempotency import Idempotent
from sokoni.core.http.routing import Router
from sokoni.core.http.schemas import PageOut
from sokoni.identity.permission.edge import Operator, Seller
from sokoni.services.undo import policies, service
from sokoni.services.undo.ports import Undoers
from sokoni.services.undo.schemas import ChangeOut, UndoRunOut
from sokoni.services.undo.service import Means
from sokoni.services.undo.settings import UndoSettings
from sokoni.services.undo.types import About

router = Router(prefix="/api/v1", tags=["changes"])

Knowing = Annotated[Undoers, provided(Undoers)]
Settings = Annotated[UndoSettings, provided(UndoSettings)]
ShopId = Annotated[UUID | None, Query(description="One of the shops one works for; all of them where none is named.")]
GroupId = Annotated[UUID | None, Query(description="What was made together.")]
SubjectId = Annotated[UUID | None, Query(description="What happened to one thing.")]


@router.get("/changes")
async def list_changes(
    subject: Seller,
    session: Read,
    knowing: Knowing,
    settings: Settings,
    now: Now,
    page: PageParameters,
    request: Request,
    response: Response,
    shop_id: ShopId = None,
    group_id: GroupId = None,
    subject_id: SubjectId = None,
) -> PageOut[ChangeOut]:
    """What was changed in one's shops, the newest first: by whom, when, from what to what, and what can be undone."""
    found = await service.list_changes(
        session,
        shop_ids=policies.shops_to_read(subject, shop_id),
        about=About(group_id=group_id, subject_id=subject_id),
        page=page,
        means=Means(undoers=knowing, window=settings.window),
        now=now,
    )
    return PageOut[ChangeOut].of(found, show=ChangeOut.of, request=request, response=response)


@router.get("/changes/{change_id}")
async def get_change(
    change_id: UUID, subject: Seller, session: Read, knowing: Knowing, settings: Settings, now: Now
) -> ChangeOut:
    """One change."""
    means = Means(undoers=knowing, window=settings.window)
    judged = await service.get_change(session, change_id=change_id, means=means, now=now)
    policies.check_may_see(subject, judged.change)
    return ChangeOut.of(judged)


@router.post("/changes/{change_id}/undo", dependencies=[Idempotent])
async def undo_change(
    change_id: UUID, subject: Seller, session: Write, knowing: Knowing, settings: Settings, now: Now
) -> ChangeOut:
    """Take a change back. What was changed again since stays as it is, and the answer says so."""
    means = Means(undoers=knowing, window=settings.window)
    judged = await service.get_change(session, change_id=change_id, means=means, now=now)
    policies.check_may_undo(subject, judged)
    undone = await service.undo(session, change_id=change_id, means=means, actor=subject.actor(), now=now)
    return ChangeOut.of(undone)


@router.post("/change-groups/{group_id}/undo", status_code=202, dependencies=[Idempotent])
async def undo_group(
    group_id: UUID,
    subject: Seller,
    session: Write,
    knowing: Knowing,
    settings: Settings,
    now: Now,
    shop_id: Annotated[UUID, Query(description="Whose changes they are.")],
) -> UndoRunOut:
    """Take back what was made together; large groups go on after the answer."""
    means = Means(undoers=knowing, window=settings.window)
    role = await service.role_for_group(session, group_id=group_id, shop_id=shop_id, means=means)
    policies.check_may_undo_in(subject, shop_id, role=role)
    run = await service.undo_group(
        session, group_id=group_id, shop_id=shop_id, means=means, actor=subject.actor(), now=now
    )
    return UndoRunOut.of(run)


@router.get("/change-groups/{group_id}/undo")
async def get_undo_run(
    group_id: UUID,
    subject: Seller,
    session: Read,
    shop_id: Annotated[UUID, Query(description="Whose changes they are.")],
) -> UndoRunOut:
    """How far a group of changes is taken back."""
    policies.check_may_see_runs_of(subject, shop_id)
    return UndoRunOut.of(await service.get_run(session, group_id=group_id, shop_id=shop_id))


@router.get("/admin/changes")
async def list_all_changes(
    subject: Operator,  # noqa: ARG001  # it says who may ask
    session: Read,
    knowing: Knowing,
    settings: Settings,
    now: Now,
    page: PageParameters,
    request: Request,
    response: Response,
    shop_id: Annotated[UUID | None, Query()] = None,
    group_id: GroupId = None,
    subject_id: SubjectId = None,
) -> PageOut[ChangeOut]:
    """What was changed anywhere, or in one shop, the newest first."""
    found = await service.list_changes(
        session,
        shop_ids=None if shop_id is None else [shop_id],
        about=About(group_id=group_id, subject_id=subject_id),
        page=page,
        means=Means(undoers=knowing, window=settings.window, as_operator=True),
        now=now,
    )
    return PageOut[ChangeOut].of(found, show=ChangeOut.of, request=request, response=response)


@router.post("/admin/changes/{change_id}/undo", dependencies=[Idempotent])
async def undo_any_change(
    change_id: UUID, subject: Operator, session: Write, knowing: Knowing, settings: Settings, now: Now
) -> ChangeOut:
    """Take a change back, also one that was decided by operators."""
    means = Means(undoers=knowing, window=settings.window, as_operator=True)
    undone = await service.undo(session, change_id=change_id, means=means, actor=subject.actor(), now=now)
    return ChangeOut.of(undone)
