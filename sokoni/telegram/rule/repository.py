"""All SQL of rules and of the messages they are tried on."""

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import ClauseElement, Row, bindparam, delete, func, select, text, update
from sqlalchemy.dialects.postgresql import Insert, insert

from sokoni.core import keyset, pages, prepared
from sokoni.core.database import ReadSession, WriteSession
from sokoni.core.keyset import Keyset
from sokoni.telegram.gateway.rules import message_key
from sokoni.telegram.rule import rules
from sokoni.telegram.rule.engine import reading
from sokoni.telegram.rule.models import MessageRow, RuleRow, TrialRow
from sokoni.telegram.rule.types import KeptTrial, LoggedMessage, Rule, TrialState

SLOTS = 9
_DAY_SECONDS = 24 * 60 * 60
# Edits of one second are told apart by so much of what they say.
_EDIT_BITS = 20
_FACTS = (
    "name", "description", "type", "parameters", "penalty", "duration_seconds", "deletes", "steps", "exempt",
    "priority", "is_enabled", "is_dry",
)  # fmt: skip
_RULE = tuple(RuleRow.__table__.columns[name] for name in ("id", "group_key", "created_at", "updated_at", *_FACTS))
# Rules as they are looked at: the highest priority first, and the older among equals.
_RANK = (-RuleRow.priority).label("rank")
_AS_LOOKED_AT = Keyset(columns=(_RANK, RuleRow.id), kinds=(int, UUID))
_RENAME_ROLE = text(
    """
    UPDATE telegram_rules SET updated_at = :now, exempt = jsonb_set(exempt, '{roles}', (
        SELECT jsonb_agg(CASE WHEN lower(role) = lower(:old) THEN CAST(:new AS text) ELSE role END)
        FROM jsonb_array_elements_text(exempt -> 'roles') AS spared (role)
    ))
    WHERE group_key = :group_key AND EXISTS (
        SELECT FROM jsonb_array_elements_text(exempt -> 'roles') AS spared (role) WHERE lower(role) = lower(:old)
    )
    """
)
_TRIAL = tuple(
    TrialRow.__table__.columns[name]
    for name in ("rule_id", "state", "asked_at", "looked_at", "messages", "result", "wording", "tried_at")
)
_REVISED = {"revision": TrialRow.revision + 1}
_PUT_IN_LINE = text(
    """
    INSERT INTO telegram_rule_trials
        (rule_id, group_key, state, asked_at, looked_at, messages, revision, wording)
    SELECT id, group_key, 'waiting', :now, 0, 0, 0, '' FROM telegram_rules
    WHERE group_key = :group_key AND (CAST(:only AS uuid) IS NULL OR id = :only)
    ORDER BY id
    ON CONFLICT (rule_id) DO UPDATE SET
        state = 'waiting', run_id = NULL, asked_at = :now, looked_at = 0, messages = 0,
        revision = telegram_rule_trials.revision + 1
    RETURNING rule_id
    """
)
# The rule that comes next: what another worker began and left comes last, when nothing else waits.
_TAKE_NEXT = text(
    """
    UPDATE telegram_rule_trials SET
        state = 'running', run_id = :run_id, looked_at = 0, messages = 0, revision = revision + 1
    WHERE rule_id = (
        SELECT rule_id FROM telegram_rule_trials AS next
        WHERE group_key = :group_key AND state <> 'idle'
        ORDER BY state DESC, asked_at, rule_id LIMIT 1 FOR UPDATE
    )
    RETURNING rule_id
    """
)
# Whatever is written of the rules of groups, and how far their trials are.
_TRIAL_MARKS = text(
    """
    SELECT key, concat_ws('.', count(rule.id), coalesce(extract(epoch FROM max(rule.updated_at)), 0),
        coalesce(sum(revision + 1), 0)) AS mark
    FROM unnest(CAST(:keys AS uuid[])) AS key
    LEFT JOIN telegram_rules AS rule ON rule.group_key = key
    LEFT JOIN telegram_rule_trials AS trial ON trial.rule_id = rule.id
    GROUP BY key
    """
)
_OF_GROUPS = prepared.Prepared(
    lambda: select(*_RULE).where(prepared.is_among(RuleRow.group_key, "group_keys"), RuleRow.is_enabled)
)


def slot_of(sent_at: int) -> int:
    """In which partition the messages of a day are; `sent_at` counts seconds since 1970."""
    return sent_at // _DAY_SECONDS % SLOTS


async def get(session: ReadSession, *, group_key: UUID, rule_id: UUID) -> Rule | None:
    """A rule of a group."""
    row = (await session.execute(select(*_RULE).where(*_is(group_key, rule_id)))).one_or_none()
    return None if row is None else _rule(row)


async def get_locked(session: WriteSession, *, group_key: UUID, rule_id: UUID) -> Rule | None:
    """The same, locked until the transaction ends."""
    row = (await session.execute(select(*_RULE).where(*_is(group_key, rule_id)).with_for_update())).one_or_none()
    return None if row is None else _rule(row)


async def unscoped_get_locked(session: WriteSession, *, rule_id: UUID) -> Rule | None:
    """A rule of whichever group, locked until the transaction ends; for who knows from a record that it is theirs."""
    row = (await session.execute(select(*_RULE).where(RuleRow.id == rule_id).with_for_update())).one_or_none()
    return None if row is None else _rule(row)


async def list_rules(
    session: ReadSession, *, group_key: UUID, is_enabled: bool | None, page: pages.PageQuery
) -> pages.Page[Rule]:
    """A page of a group's rules as they are looked at."""
    statement = select(*_RULE, _RANK).where(RuleRow.group_key == group_key)
    if is_enabled is not None:
        statement = statement.where(RuleRow.is_enabled.is_(is_enabled))
    return await keyset.read(session, statement, _AS_LOOKED_AT, page, show=_rule)


async def list_enabled(session: ReadSession, *, group_keys: Collection[UUID]) -> Sequence[Rule]:
    """The rules of some groups that are switched on."""
    return [_rule(row) for row in await _OF_GROUPS.fetch(session, group_keys=list(group_keys))]


async def count(session: ReadSession, *, group_key: UUID) -> int:
    """How many rules a group has."""
    return (await session.execute(select(func.count()).where(RuleRow.group_key == group_key))).scalar_one()


async def insert_rule(session: WriteSession, rule: Rule) -> bool:
    """Write a new one; False where the group has one of its name."""
    new = insert(RuleRow).values(_values(rule)).on_conflict_do_nothing().returning(RuleRow.id)
    return (await session.execute(new)).scalar_one_or_none() is not None


async def is_name_taken(session: ReadSession, *, group_key: UUID, name: str, but: UUID) -> bool:
    """Whether another rule of the group has a name."""
    taken = select(RuleRow.id).where(
        RuleRow.group_key == group_key, func.lower(RuleRow.name) == func.lower(name), RuleRow.id != but
    )
    return (await session.execute(taken.limit(1))).scalar_one_or_none() is not None


async def update_rule(session: WriteSession, rule: Rule) -> None:
    """Write a rule anew."""
    await session.execute(update(RuleRow).where(RuleRow.id == rule.id).values(_values(rule)))


async def rename_role(session: WriteSession, *, group_key: UUID, old: str, new: str, now: datetime) -> None:
    """Let the rules of a group that spare a role call it by another name."""
    await session.execute(_RENAME_ROLE, {"group_key": group_key, "old": old, "new": new, "now": now})


async def delete_rule(session: WriteSession, *, rule_id: UUID) -> None:
    """Take a rule away."""
    await session.execute(delete(RuleRow).where(RuleRow.id == rule_id))


async def put_in_line(session: WriteSession, *, group_key: UUID, only: UUID | None, now: datetime) -> Sequence[UUID]:
    """Let a rule of a group be tried, or all of its rules; which they are."""
    values = {"group_key": group_key, "only": only, "now": now}
    return list((await session.execute(_PUT_IN_LINE, values)).scalars())


async def take_next(session: WriteSession, *, group_key: UUID, run_id: UUID) -> UUID | None:
    """The rule of a group that is tried next, taken for a run; None where none waits."""
    found = await session.execute(_TAKE_NEXT, {"group_key": group_key, "run_id": run_id})
    return found.scalar_one_or_none()


async def note_progress(session: WriteSession, *, rule_id: UUID, run_id: UUID, looked_at: int, messages: int) -> bool:
    """Write down how far a trial is; False where the run has been overtaken or stopped."""
    progress = {"looked_at": looked_at, "messages": messages}
    return await _update_trial(session, rule_id, run_id, progress)


async def keep_trial(
    session: WriteSession, *, rule_id: UUID, run_id: UUID, wording: str, result: Mapping[str, Any], now: datetime
) -> bool:
    """Write down what came of a trial; False where the run has been overtaken or stopped."""
    kept = {"state": TrialState.IDLE.value, "run_id": None, "wording": wording, "result": result, "tried_at": now}
    return await _update_trial(session, rule_id, run_id, kept)


async def stop_trials(session: WriteSession, *, group_key: UUID) -> None:
    """Try no rule of a group any further."""
    under_way = TrialRow.group_key == group_key, TrialRow.state != TrialState.IDLE.value
    stopped = {"state": TrialState.IDLE.value, "run_id": None, **_REVISED}
    await session.execute(update(TrialRow).where(*under_way).values(stopped))


async def list_trials(session: ReadSession, *, group_key: UUID) -> Sequence[KeptTrial]:
    """What is kept of trials of a group's rules."""
    found = await session.execute(select(*_TRIAL).where(TrialRow.group_key == group_key))
    return [
        KeptTrial(
            rule_id=row.rule_id,
            state=TrialState(row.state),
            asked_at=row.asked_at,
            looked_at=row.looked_at,
            messages=row.messages,
            trial=None if row.result is None else rules.trial_from_json(row.result),
            wording=row.wording,
            tried_at=row.tried_at,
        )
        for row in found
    ]


async def read_trial_marks(session: ReadSession, *, group_keys: Collection[UUID]) -> Mapping[UUID, str]:
    """Marks of groups that change with whatever is written of their rules, and with each step of a trial."""
    found = await session.execute(_TRIAL_MARKS, {"keys": [str(each) for each in group_keys]})
    return {UUID(str(row.key)): row.mark for row in found}


async def count_messages(session: ReadSession, *, group_key: UUID, since: datetime, after: int) -> int:
    """How many messages of a group there are from a place on."""
    meant = MessageRow.group_key == group_key, MessageRow.position > after, MessageRow.sent_at >= since
    return (await session.execute(select(func.count()).where(*meant))).scalar_one()


async def _update_trial(session: WriteSession, rule_id: UUID, run_id: UUID, values: Mapping[str, Any]) -> bool:
    mine = update(TrialRow).where(TrialRow.rule_id == rule_id, TrialRow.run_id == run_id)
    written = await session.execute(mine.values({**values, **_REVISED}).returning(TrialRow.rule_id))
    return written.scalar_one_or_none() is not None


def _only_new(new: Insert) -> ClauseElement:
    return new.on_conflict_do_nothing().returning(MessageRow.group_key, MessageRow.message_id, MessageRow.edited_at)


_MESSAGES = prepared.PreparedInsert(MessageRow, _only_new)


async def insert_messages(session: WriteSession, messages: Sequence[LoggedMessage]) -> frozenset[tuple[UUID, int, int]]:
    """Keep messages in their order; the keys of those that were not here yet."""
    rows = await _MESSAGES.fetch(session, [_message_values(each) for each in messages])
    return frozenset((row.group_key, row.message_id, row.edited_at) for row in rows)


def key_of(message: LoggedMessage) -> tuple[UUID, int, int]:
    """By what a message is told from others, and an edit of it from itself and from other edits."""
    seen = message.seen
    edited_at = seen.sent_at << _EDIT_BITS | _edit_number(message) if seen.is_edit else 0
    return message.group_key, message_key(seen.chat_id, seen.message_id), edited_at


def _edit_number(message: LoggedMessage) -> int:
    """What is the same for the same edit only: of one second there may be several, and none of them is passed over."""
    octets = orjson.dumps(reading.keep(message.body))
    return int.from_bytes(hashlib.blake2b(octets, digest_size=4).digest()) >> (32 - _EDIT_BITS)


_SINCE = prepared.Prepared(
    lambda: (
        select(MessageRow.position, MessageRow.edited_at, MessageRow.judged_at, MessageRow.member, MessageRow.body)
        .where(
            MessageRow.group_key == bindparam("group_key"),
            MessageRow.position > bindparam("after", type_=MessageRow.position.type),
            MessageRow.sent_at >= bindparam("since", type_=MessageRow.sent_at.type),
        )
        .order_by(MessageRow.position)
        .limit(bindparam("most"))
    )
)


async def list_kept_messages(
    session: ReadSession, *, group_key: UUID, since: datetime, after: int, limit: int
) -> Sequence[prepared.Row]:
    """Messages of a group as they are kept, in the order in which they were judged, from a place on."""
    return await _SINCE.fetch(session, group_key=group_key, since=since, after=after, most=limit)


def read_messages(group_key: UUID, rows: Iterable[prepared.Row]) -> list[LoggedMessage]:
    """Kept messages as they were judged. It takes the processor: 20 ms for a thousand."""
    return [_message(group_key, row) for row in rows]


async def find_start(session: ReadSession, *, group_key: UUID, since: datetime, most: int) -> tuple[int, bool]:
    """From which place on the last messages are, of which there are at most so many; and whether there are more."""
    newest = (
        select(MessageRow.position)
        .where(MessageRow.group_key == group_key, MessageRow.sent_at >= since)
        .order_by(MessageRow.position.desc())
        .offset(most)
        .limit(1)
    )
    found = (await session.execute(newest)).scalar_one_or_none()
    return (0, False) if found is None else (found, True)


async def empty_slot(session: WriteSession, *, slot: int) -> None:
    """Forget the messages of a day, all at once."""
    await session.execute(text(f"TRUNCATE telegram_messages_p{slot:d}"))


def _is(group_key: UUID, rule_id: UUID) -> tuple[Any, ...]:
    return RuleRow.group_key == group_key, RuleRow.id == rule_id


def _values(rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.id,
        "group_key": rule.group_key,
        "created_at": rule.created_at,
        "updated_at": rule.updated_at,
        **rules.facts_of(rule),
    }


def _rule(row: Row[*tuple[Any, ...]] | prepared.Row) -> Rule:
    facts: Mapping[str, Any] = {name: getattr(row, name) for name in _FACTS}
    return rules.made(
        rules.draft_from(facts),
        rule_id=row.id,
        group_key=row.group_key,
        created_at=row.created_at,
        now=row.updated_at,
    )


def _message_values(message: LoggedMessage) -> dict[str, Any]:
    group_key, message_id, edited_at = key_of(message)
    return {
        "group_key": group_key,
        "message_id": message_id,
        "edited_at": edited_at,
        "slot": slot_of(message.seen.sent_at),
        "sent_at": datetime.fromtimestamp(message.seen.sent_at, tz=UTC),
        "author_id": message.seen.author_id,
        "judged_at": message.judged_at,
        "member": orjson.dumps(rules.member_to_json(message.member)),
        "body": orjson.dumps(reading.keep(message.body)),
    }


def _message(group_key: UUID, row: prepared.Row) -> LoggedMessage:
    body = orjson.loads(row.body)
    seen = reading.read(body, is_edit=row.edited_at != 0)
    return LoggedMessage(
        group_key=group_key,
        seen=seen,
        member=rules.member_from_json(orjson.loads(row.member)),
        judged_at=seen.sent_at if row.judged_at is None else row.judged_at,
        body=body,
    )
