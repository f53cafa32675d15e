"""Tries a rule on the messages of the last days, by the function that enforces it."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from uuid import UUID

from sokoni.core import ids
from sokoni.core.database import ReadSession
from sokoni.identity.permission.types import Subject
from sokoni.telegram.group import service as group_service
from sokoni.telegram.group.settings_types import Penalty
from sokoni.telegram.group.types import KeptGroup
from sokoni.telegram.member import service as member_service
from sokoni.telegram.rule import repository, rules, service
from sokoni.telegram.rule.engine import deciding
from sokoni.telegram.rule.engine.escalation import PUTS_OUT
from sokoni.telegram.rule.engine.message import SeenMessage
from sokoni.telegram.rule.engine.replay import Judged, Replay
from sokoni.telegram.rule.engine.types import EngineRule, Hit
from sokoni.telegram.rule.messages import known_since
from sokoni.telegram.rule.ports import buyers
from sokoni.telegram.rule.types import LoggedMessage, Rule, RuleDraft, Sample, Trial

# More messages than this are not looked at: the newest are.
MOST_MESSAGES = 50_000
_AT_ONCE = 500
# Is told how many messages have been looked at, and of how many.
Tell = Callable[[int, int], Awaitable[None]]
_SAMPLES = 20
_SAMPLE_LETTERS = 200


@dataclass(slots=True)
class _Telling:
    """What is told of a trial so far."""

    replay: Replay
    trial: Trial
    penalties: Counter[Penalty] = field(default_factory=Counter)
    # Who would have been put out, how often and by which penalty.
    put_out: Counter[tuple[int, Penalty]] = field(default_factory=Counter)
    people: set[int] = field(default_factory=set)
    # Messages that were hit: an edit that breaks the rule again is the same one.
    messages: set[int] = field(default_factory=set)
    samples: dict[int, Sample] = field(default_factory=dict)


async def try_rule(session: ReadSession, *, group_id: int, rule_id: UUID, subject: Subject, now: datetime) -> Trial:
    """What a group's rule would have done with the messages of the last seven days, if it alone were enforced.

    Raises:
        GroupMissing, TeamRoleRequired: the subject may not see the group.
        RuleMissing: it has no such rule.
    """
    kept = await group_service.find_settings(session, group_id=group_id, subject=subject)
    rule = service.found(await repository.get(session, group_key=kept.group.id, rule_id=rule_id))
    return await try_in(session, kept=kept, rule=rule, now=now)


async def try_draft(session: ReadSession, *, group_id: int, draft: RuleDraft, subject: Subject, now: datetime) -> Trial:
    """The same for a rule that is only being written.

    Raises:
        GroupMissing, TeamRoleRequired: the subject may not see the group.
        RuleNameInvalid, RuleParametersInvalid, RulePenaltyInvalid: it cannot be.
    """
    kept = await group_service.find_settings(session, group_id=group_id, subject=subject)
    rule = rules.made(draft, rule_id=ids.new_id(), group_key=kept.group.id, created_at=now, now=now)
    return await try_in(session, kept=kept, rule=rule, now=now)


def replay_of(kept: KeptGroup, tried: Sequence[EngineRule]) -> Replay:
    """A group before its first message, where some rules are enforced and warnings lead to what they lead to now."""
    warnings = kept.settings.warnings
    compiled = deciding.compile_rules(tried)
    return Replay(compiled, warnings=rules.group_ladder(warnings), lasts=warnings.expires_seconds)


async def try_in(
    session: ReadSession, *, kept: KeptGroup, rule: Rule, now: datetime, tell: Tell | None = None
) -> Trial:
    """The same for who was let in otherwise; `tell` hears how far it is, and may end it by raising."""
    since = known_since(now)
    after, is_cut = await repository.find_start(session, group_key=kept.group.id, since=since, most=MOST_MESSAGES)
    # It is judged as if it were enforced, whatever it is now.
    replay = replay_of(kept, [replace(rule.for_engine, is_dry=False)])
    telling = _Telling(replay, Trial(since=since, is_cut=is_cut))
    looked_at, count = 0, 0
    if tell is not None:
        count = await repository.count_messages(session, group_key=kept.group.id, since=since, after=after)
    while True:
        if tell is not None:
            await tell(looked_at, count)
        kept_messages = await repository.list_kept_messages(
            session, group_key=kept.group.id, since=since, after=after, limit=_AT_ONCE
        )
        # Reading and judging take the processor, and other requests must not wait for them.
        messages = await asyncio.to_thread(repository.read_messages, kept.group.id, kept_messages)
        joined = await _joined(session, kept.group.id, messages) if replay.asks_when_joined else {}
        await asyncio.to_thread(_judge, telling, _with_joining(messages, joined))
        looked_at += len(kept_messages)
        if len(kept_messages) < _AT_ONCE:
            break
        after = kept_messages[-1].position
    return await _told(session, kept, telling)


async def _told(session: ReadSession, kept: KeptGroup, telling: _Telling) -> Trial:
    shop_id, trial, penalties = kept.group.shop_id, telling.trial, telling.penalties
    paying = frozenset[int]()
    if shop_id is not None and telling.people:
        paying = await buyers().among(session, shop_id=shop_id, user_ids=telling.people)
    if kept.settings.protects_buyers:
        for (user_id, penalty), times in telling.put_out.items():
            if user_id in paying:
                penalties[penalty] -= times
                trial.queued += times
    trial.people, trial.buyers = len(telling.people), len(paying)
    trial.penalties = {penalty: times for penalty, times in penalties.items() if times}
    trial.samples = list(telling.samples.values())
    return trial


async def _joined(session: ReadSession, group_key: UUID, messages: Sequence[LoggedMessage]) -> Mapping[int, int]:
    """Since when authors are there of whom that was not asked when they wrote, as far as it is known."""
    unknown = {each.seen.author_id for each in messages if each.member.joined_at is None}
    known = await member_service.find_some(session, group_key=group_key, user_ids=unknown) if unknown else {}
    return {user_id: int(each.joined_at.timestamp()) for user_id, each in known.items() if each.joined_at is not None}


def _with_joining(messages: Iterable[LoggedMessage], joined: Mapping[int, int]) -> Iterator[LoggedMessage]:
    for each in messages:
        at = joined.get(each.seen.author_id)
        # Who wrote before they joined had been there before: when from is not known.
        is_lacking = each.member.joined_at is None and at is not None and at <= each.seen.sent_at
        yield replace(each, member=replace(each.member, joined_at=at)) if is_lacking else each


def _judge(telling: _Telling, messages: Iterable[LoggedMessage]) -> None:
    for message in messages:
        judged = telling.replay.judge(message.seen, message.member, now=message.judged_at)
        telling.trial.messages += not message.seen.is_edit
        telling.trial.spared_admins += bool(judged.verdict.spared) and message.member.is_admin
        if judged.verdict.hit is not None:
            _note(telling, message, judged, judged.verdict.hit)


def _note(telling: _Telling, message: LoggedMessage, judged: Judged, hit: Hit) -> None:
    seen, trial, penalty = message.seen, telling.trial, judged.penalty
    is_new = seen.message_id not in telling.messages
    if is_new:
        telling.messages.add(seen.message_id)
        trial.hits += 1
        trial.deletes += hit.rule.consequence.deletes
        trial.admins += message.member.is_admin and seen.author_id not in telling.people
        telling.people.add(seen.author_id)
    if penalty is not Penalty.NONE:
        telling.penalties[penalty] += 1
    if penalty in PUTS_OUT:
        telling.put_out[seen.author_id, penalty] += 1
    # What was a part of another offence as it was posted may be one of its own as it was edited.
    is_more = seen.message_id in telling.samples and penalty is not Penalty.NONE
    if is_more or (is_new and len(telling.samples) < _SAMPLES):
        telling.samples[seen.message_id] = _sample(seen, hit, penalty)


def _sample(seen: SeenMessage, hit: Hit, penalty: Penalty) -> Sample:
    return Sample(
        message_id=seen.message_id,
        user_id=seen.author_id,
        sent_at=datetime.fromtimestamp(seen.sent_at, tz=UTC),
        text=seen.text[:_SAMPLE_LETTERS],
        evidence=hit.evidence,
        penalty=penalty,
    )
