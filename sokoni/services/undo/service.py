"""Looking at recorded changes, and taking them back."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sokoni.core import ids, pages
from sokoni.core.change import Actor
from sokoni.core.database import ReadSession, WriteSession
from sokoni.core.errors import DomainError
from sokoni.core.jobs import service as jobs
from sokoni.identity.permission.types import TeamRole
from sokoni.services.undo import errors, repository, rules
from sokoni.services.undo.ports import Undoer, Undoers
from sokoni.services.undo.types import EVERYTHING, UNDONE, About, JudgedChange, RecordedChange, RunState, UndoRun

WORK_RUN = "undo.work_run"
CHUNK = 200
_REFUSALS_KEPT = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Means:
    """By what changes are judged and taken back: who knows how, for how long, and in whose name."""

    undoers: Undoers
    window: timedelta
    as_operator: bool = False


async def list_changes(
    session: ReadSession,
    *,
    shop_ids: Collection[UUID] | None,
    page: pages.PageQuery,
    means: Means,
    now: datetime,
    about: About = EVERYTHING,
    each_group_once: bool = False,
) -> pages.Page[JudgedChange]:
    """A page of changes of some shops (None: of everything), the newest first, with what can be undone; one statement.

    With `each_group_once` the last change of a group stands for all of it, and knows how many these are.

    Raises:
        InvalidCursor: the cursor is damaged.
    """
    found = await repository.list_changes(
        session, shop_ids=shop_ids, about=about, each_group_once=each_group_once, page=page
    )
    return pages.Page(
        items=tuple(_judged(each, means=means, now=now) for each in found.items),
        next_cursor=found.next_cursor,
        previous_cursor=found.previous_cursor,
    )


async def get_change(session: ReadSession, *, change_id: UUID, means: Means, now: datetime) -> JudgedChange:
    """A change with what can be done about it; one statement. Whose it is, is for the caller.

    Raises:
        ChangeMissing: there is no such change.
    """
    found = await repository.get_change(session, change_id=change_id)
    if found is None:
        raise errors.ChangeMissing
    return _judged(found, means=means, now=now)


async def undo(session: WriteSession, *, change_id: UUID, means: Means, actor: Actor, now: datetime) -> JudgedChange:
    """Take one change back; the change as it stands then.

    Raises:
        ChangeMissing: there is no such change.
        ChangeFinal, ChangeUndone, UndoForOperators, UndoExpired, ChangeOvertaken: it cannot be taken back.
    """
    judged = await get_change(session, change_id=change_id, means=means, now=now)
    await undo_all(session, changes=[judged], means=means, actor=actor, now=now)
    return await get_change(session, change_id=change_id, means=means, now=now)


async def undo_all(
    session: WriteSession, *, changes: Sequence[JudgedChange], means: Means, actor: Actor, now: datetime
) -> None:
    """Take some changes back, all of them: where one is refused, whoever asked gives up the others with it.

    Raises:
        ChangeFinal, ChangeUndone, UndoForOperators, UndoExpired, ChangeOvertaken: one cannot be taken back.
    """
    for judged in changes:
        rules.check(judged.change, judged.verdict, window=means.window)
    group_id = ids.new_id() if len(changes) > 1 else None
    refused = await _undo_by_kind(
        session, [each.change for each in changes], means=means, actor=actor, now=now, group_id=group_id
    )
    if refused:
        raise next(iter(refused.values()))


async def undo_group(
    session: WriteSession,
    *,
    group_id: UUID,
    shop_id: UUID | None,
    means: Means,
    actor: Actor,
    now: datetime,
) -> UndoRun:
    """The run that takes a group back: small groups at once, the rest by a chain of jobs. Asked again, the same run.

    A group may have touched several shops: each takes its own part back. Where the group has grown since the run ended,
    because what makes it went on, the run goes on, too; so it does for an operator, who may take back what a seller's
    run was refused.

    Raises:
        ChangeMissing: the shop has no such group.
    """
    total = await repository.count_group(session, group_id=group_id, shop_id=shop_id)
    if total == 0:
        raise errors.ChangeMissing
    run_id = ids.new_id()
    values: dict[str, Any] = {
        "id": run_id,
        "group_id": group_id,
        "shop_id": shop_id,
        "state": RunState.RUNNING.value,
        "total": total,
        "refusals": [],
        "as_operator": means.as_operator,
        "actor_kind": actor.kind,
        "actor_id": actor.id,
        "actor_label": actor.label,
        "created_at": now,
    }
    if not await repository.add_run(session, values=values):
        run_id = (await get_run(session, group_id=group_id, shop_id=shop_id)).id
        known = await repository.get_run_locked(session, run_id=run_id)
        assert known is not None  # Runs are never removed.
        is_whole = total <= known.total and known.as_operator >= means.as_operator
        if known.state is RunState.RUNNING or is_whole:
            return known
        again = {name: value for name, value in values.items() if name not in {"id", "group_id", "shop_id"}}
        await repository.change_run(
            session, run_id=run_id, values={**again, "refused": 0, "cursor": None, "finished_at": None}
        )
    run = await work_run(session, run_id=run_id, means=means, now=now)
    assert run is not None  # It was added above.
    if run.state is RunState.RUNNING:
        await jobs.enqueue(session, WORK_RUN, run_id=str(run.id))
    return run


async def role_for_group(session: ReadSession, *, group_id: UUID, shop_id: UUID | None, means: Means) -> TeamRole:
    """The least role in a team that may do all that was made together, staff where nothing was; one statement."""
    done = await repository.list_group_actions(session, group_id=group_id, shop_id=shop_id)
    roles = [_role_for(means.undoers.of_kind(kind), action.removeprefix(UNDONE)) for kind, action in done]
    return max(roles, key=list(TeamRole).index, default=TeamRole.STAFF)


async def find_run(session: ReadSession, *, group_id: UUID, shop_id: UUID | None) -> UndoRun | None:
    """How far a group is taken back in a shop; None where nobody does. One statement."""
    return await repository.get_run(session, group_id=group_id, shop_id=shop_id)


async def get_run(session: ReadSession, *, group_id: UUID, shop_id: UUID | None) -> UndoRun:
    """How far a group is taken back in a shop; one statement.

    Raises:
        ChangeMissing: nobody takes it back there.
    """
    run = await find_run(session, group_id=group_id, shop_id=shop_id)
    if run is None:
        raise errors.ChangeMissing
    return run


async def work_run(session: WriteSession, *, run_id: UUID, means: Means, now: datetime) -> UndoRun | None:
    """Take the next chunk of a run back; the run as it stands then, or None where there is none.

    What was refused is noted and stays; the others don't wait for it.
    """
    run = await repository.get_run_locked(session, run_id=run_id)
    if run is None or run.state is RunState.FINISHED:
        return run
    chunk = await repository.list_group(
        session, group_id=run.group_id, shop_id=run.shop_id, before=run.cursor, limit=CHUNK
    )
    refused = await _undo_chunk(session, chunk, run=run, means=means, now=now)
    noted = [
        {"change_id": str(each.id), "subject_id": str(each.subject_id), "code": why.code, "message": str(why)}
        for each in chunk
        if (why := refused.get(each.id)) is not None
    ]
    kept = [
        {
            "change_id": str(each.change_id),
            "subject_id": str(each.subject_id),
            "code": each.code,
            "message": each.message,
        }
        for each in run.refusals
    ]
    is_over = len(chunk) < CHUNK
    values = {
        "undone": run.undone + len(chunk) - len(refused),
        "refused": run.refused + len(refused),
        "refusals": [*kept, *noted][:_REFUSALS_KEPT],
        "cursor": chunk[-1].id if chunk else run.cursor,
        "state": (RunState.FINISHED if is_over else RunState.RUNNING).value,
        "finished_at": now if is_over else None,
    }
    return await repository.change_run(session, run_id=run_id, values=values)


async def _undo_chunk(
    session: WriteSession, chunk: Sequence[RecordedChange], *, run: UndoRun, means: Means, now: datetime
) -> Mapping[UUID, DomainError]:
    refused: dict[UUID, DomainError] = {}
    passed: list[RecordedChange] = []
    for each in chunk:
        # When the run began is what counts: a long one must not run out of its own window.
        verdict = _judged(each, means=means, now=run.created_at).verdict
        try:
            rules.check(each, verdict, window=means.window)
        except DomainError as error:
            refused[each.id] = error
        else:
            passed.append(each)
    return refused | await _undo_by_kind(session, passed, means=means, actor=run.actor, now=now, group_id=run.id)


async def _undo_by_kind(
    session: WriteSession,
    passed: Sequence[RecordedChange],
    *,
    means: Means,
    actor: Actor,
    now: datetime,
    group_id: UUID | None,
) -> dict[UUID, DomainError]:
    """Take back changes whose verdict allows it; those that were refused, with why."""
    by_kind: dict[str, list[RecordedChange]] = {}
    for each in passed:
        by_kind.setdefault(each.subject_kind, []).append(each)
    refused: dict[UUID, DomainError] = {}
    # In one order of kinds whatever was done last: who holds a collection and a product holds them in this order, too.
    for _, changes in sorted(by_kind.items()):
        undoer = means.undoers.of(changes[0])
        assert undoer is not None  # Each of them was judged by it.
        refused |= await undoer.undo(session, changes=changes, actor=actor, now=now, group_id=group_id)
    return refused


def _judged(change: RecordedChange, *, means: Means, now: datetime) -> JudgedChange:
    undoer = means.undoers.of(change)
    verdict = rules.judge(change, undoer=undoer, as_operator=means.as_operator, now=now, window=means.window)
    if undoer is not None and not means.as_operator and undoer.is_for_operators(change.original_action):
        # A shop learns what was decided about it, not by whom.
        change = replace(change, actor=replace(change.actor, id=None, label=""))
    return JudgedChange(
        change=change,
        verdict=verdict,
        role=_role_for(undoer, change.original_action),
        private=means.undoers.private_of(change.subject_kind),
    )


def _role_for(undoer: Undoer | None, action: str) -> TeamRole:
    return TeamRole.STAFF if undoer is None else undoer.role_for(action)
