"""Calls to Telegram: queued with what caused them, sent later within Telegram's limits, at least once.

Nothing is called inside a transaction: `send` writes calls beside whatever made them necessary, and the sender
(`companions/sender.py`) makes them once that is committed. `actions.py` has the calls by names for people.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sokoni.core import ids
from sokoni.core.database import ReadSession, WriteSession
from sokoni.core.pages import Page, PageQuery
from sokoni.telegram.gateway import filing
from sokoni.telegram.gateway.call_types import FailedCall
from sokoni.telegram.gateway.errors import CallMadeMeanwhile, FailedCallMissing
from sokoni.telegram.gateway.repository import calls as repository
from sokoni.telegram.gateway.types import ONLY_FAILURES, Call, CallOutcome

_QUEUED_AT_ONCE = 1000


async def send(session: WriteSession, calls: Sequence[Call], *, now: datetime) -> list[UUID]:
    """Queue calls in the caller's transaction: they are made exactly if that commits. The ids of those taken, in order.

    Calls to one chat are sent in this order within a priority. One whose `dedupe_key` another one has that waits, or
    was sent in the last two days, is left out. A statement for each thousand, and one more where keys are given.

    Raises:
        ValueError: parameters of a call don't name one of its files.
    """
    for call in calls:
        filing.check(call)
    rows = [_row(call, now) for call in calls]
    taken: list[UUID] = []
    for start in range(0, len(rows), _QUEUED_AT_ONCE):
        taken += await repository.insert_calls(session, rows[start : start + _QUEUED_AT_ONCE])
    keyed = {row["id"] for row in rows if row["dedupe_key"] is not None} & set(taken)
    if keyed:
        again = set(await repository.remove_sent_before(session, call_ids=sorted(keyed)))
        taken = [call_id for call_id in taken if call_id not in again]
    return taken


async def outcome(session: ReadSession, *, call_id: UUID) -> CallOutcome | None:
    """What became of a call; None when it was left out, or ended more than two days ago."""
    return await repository.get_outcome(session, call_id=call_id)


async def list_failed(session: ReadSession, *, page: PageQuery) -> Page[FailedCall]:
    """A page of the calls that Telegram said no to in the last days, the latest first; one statement.

    Raises:
        InvalidCursor: the cursor is damaged, or belongs to another list.
    """
    return await repository.list_failed(session, page=page)


async def send_again(session: WriteSession, *, call_id: UUID, now: datetime) -> None:
    """Queue a call that failed once more, under its id: as urgent as it was, with its key, and whoever waited for it.

    Only when it was no longer worth sending is forgotten: somebody wants it now.

    Raises:
        FailedCallMissing: it did not fail, is no longer kept, or was sent again meanwhile.
        CallMadeMeanwhile: another call with the same key waits, or was made since; this one stays among the failed.
    """
    failed = await repository.take_back_failed(session, call_id=call_id)
    if failed is None or failed.params is None:
        raise FailedCallMissing(call_id=call_id)
    again = Call(
        bot_id=failed.bot_id,
        method=failed.method,
        params=failed.params,
        chat_id=failed.chat_id,
        priority=failed.priority,
        dedupe_key=failed.dedupe_key,
        then=failed.then,
        files=failed.files,
    )
    taken = await repository.insert_calls(session, [{**_row(again, now), "id": call_id}])
    if taken and failed.dedupe_key is not None:
        taken = [] if await repository.remove_sent_before(session, call_ids=taken) else taken
    if not taken:
        raise CallMadeMeanwhile


async def list_blocked(session: ReadSession, *, bot_id: UUID, user_ids: Collection[int]) -> frozenset[int]:
    """Who of some people blocked a bot, so that sending to them is in vain; one statement."""
    return await repository.list_blocked(session, bot_id=bot_id, user_ids=user_ids)


def _row(call: Call, now: datetime) -> dict[str, Any]:
    is_later = call.not_before is not None and call.not_before > now
    arguments: Mapping[str, Any] | None = None
    if call.then is not None:
        arguments = {**call.then.arguments, **({ONLY_FAILURES: True} if call.then.only_failures else {})}
    return {
        "id": ids.new_id(),
        "bot_id": call.bot_id,
        "chat_id": call.chat_id,
        "method": call.method,
        "params": dict(call.params),
        "priority": int(call.priority),
        "not_before": call.not_before if is_later else None,
        "not_after": call.not_after,
        "dedupe_key": call.dedupe_key,
        "then_job": None if call.then is None else call.then.job,
        "then_arguments": arguments,
        "files": repository.files_out(call.files),
        "created_at": now,
    }
