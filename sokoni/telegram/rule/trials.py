"""Tries a rule on the messages of the last days, by the function that enforces it."""

import asyncio
from collections import Counter
from collections.abc import Sequence
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
from sokoni.telegram.rule.engine import deciding, escalation
from sokoni.telegram.rule.engine.deciding import CompiledRules
from sokoni.telegram.rule.engine.escalation import Ladder, Standing
from sokoni.telegram.rule.engine.recent import Recent, Trail
from sokoni.telegram.rule.engine.types import Hit
from sokoni.telegram.rule.messages import known_since
from sokoni.telegram.rule.ports import buyers
from sokoni.telegram.rule.types import LoggedMessage, Rule, RuleDraft, Sample, Trial

# More messages than this are not looked at: the newest are.
MOST_MESSAGES = 50_000
_AT_ONCE = 1000
_SAMPLES = 20
_SAMPLE_LETTERS = 200


@dataclass(slots=True)
class _Replay:
    """The state of a group while its messages are judged again, and what came of it."""

    rules: CompiledRules
    ladder: Ladder
    expires_seconds: int | None
    trial: Trial
    recents: dict[int, Recent] = field(default_factory=dict)
    group: Trail = field(default_factory=Trail)
    standings: dict[tuple[int, UUID | None], Standing] = field(default_factory=dict)
    counted: dict[tuple[int, UUID | None], list[int]] = field(default_factory=dict)
    penalties: Counter[Penalty] = field(default_factory=Counter)
    people: set[int] = field(default_factory=set)
    # Messages that were hit, and offences that were counted: an edit that breaks a rule again is the same one.
    messages: set[int] = field(default_factory=set)
    decided: set[str] = field(default_factory=set)
    samples: list[Sample] = field(default_factory=list)


async def try_rule(session: ReadSession, *, group_id: int, rule_id: UUID, subject: Subject, now: datetime) -> Trial:
    """What a group's rule would have done with the messages of the last seven days, if it alone were enforced.

    Raises:
        GroupMissing, TeamRoleRequired: the subject may not see the group.
        RuleMissing: it has no such rule.
    """
    kept = await group_service.find_settings(session, group_id=group_id, subject=subject)
    rule = service.found(await repository.get(session, group_key=kept.group.id, rule_id=rule_id))
    return await _replayed(session, kept, rule, now=now)


async def try_draft(session: ReadSession, *, group_id: int, draft: RuleDraft, subject: Subject, now: datetime) -> Trial:
    """The same for a rule that is only being written.

    Raises:
        GroupMissing, TeamRoleRequired: the subject may not see the group.
        RuleNameInvalid, RuleParametersInvalid, RulePenaltyInvalid: it cannot be.
    """
    kept = await group_service.find_settings(session, group_id=group_id, subject=subject)
    rule = rules.made(draft, rule_id=ids.new_id(), group_key=kept.group.id, created_at=now, now=now)
    return await _replayed(session, kept, rule, now=now)


async def _replayed(session: ReadSession, kept: KeptGroup, rule: Rule, *, now: datetime) -> Trial:
    since = known_since(now)
    after, is_cut = await repository.find_start(session, group_key=kept.group.id, since=since, most=MOST_MESSAGES)
    replay = _begin(kept, rule, Trial(since=since, is_cut=is_cut))
    while True:
        messages, after = await repository.list_messages(
            session, group_key=kept.group.id, since=since, after=after, limit=_AT_ONCE
        )
        if replay.rules.asks_when_joined:
            messages = await _with_joining(session, kept.group.id, messages)
        # Judging takes the processor, and other requests must not wait for it.
        await asyncio.to_thread(_judge, replay, messages)
        if len(messages) < _AT_ONCE:
            break
    shop_id = kept.group.shop_id
    paying = frozenset[int]()
    if shop_id is not None and replay.people:
        paying = await buyers().among(session, shop_id=shop_id, user_ids=replay.people)
    trial = replay.trial
    trial.people, trial.buyers = len(replay.people), len(paying)
    trial.penalties, trial.samples = dict(replay.penalties), replay.samples
    return trial


async def _with_joining(
    session: ReadSession, group_key: UUID, messages: Sequence[LoggedMessage]
) -> Sequence[LoggedMessage]:
    """The messages with when their authors joined, of whom that is known and was not asked when they wrote."""
    unknown = {each.seen.author_id for each in messages if each.member.joined_at is None}
    known = await member_service.find_some(session, group_key=group_key, user_ids=unknown) if unknown else {}
    joined = {user_id: int(each.joined_at.timestamp()) for user_id, each in known.items() if each.joined_at is not None}
    return [
        replace(each, member=replace(each.member, joined_at=at))
        # Who wrote before they joined had been there before: when from is not known.
        if each.member.joined_at is None
        and (at := joined.get(each.seen.author_id)) is not None
        and at <= each.seen.sent_at
        else each
        for each in messages
    ]


def _begin(kept: KeptGroup, rule: Rule, trial: Trial) -> _Replay:
    # It is judged as if it were enforced, whatever it is now.
    enforced = replace(rule.for_engine, is_dry=False)
    return _Replay(
        rules=deciding.compile_rules([enforced]),
        ladder=rules.group_ladder(kept.settings.warnings),
        expires_seconds=kept.settings.warnings.expires_seconds,
        trial=trial,
    )


def _judge(replay: _Replay, messages: Sequence[LoggedMessage]) -> None:
    for message in messages:
        seen = message.seen
        mine = replay.recents.get(seen.author_id, Recent())
        recent = Recent(mine.author, mine.strikes, replay.group)
        verdict = deciding.evaluate(seen, message.member, recent, replay.rules)
        replay.recents[seen.author_id], replay.group = verdict.recent, verdict.recent.group
        replay.trial.messages += not seen.is_edit
        replay.trial.spared_admins += bool(verdict.spared) and message.member.is_admin
        if verdict.hit is not None:
            _note(replay, message, verdict.hit)


def _note(replay: _Replay, message: LoggedMessage, hit: Hit) -> None:
    seen, trial = message.seen, replay.trial
    if seen.message_id in replay.messages:
        return
    replay.messages.add(seen.message_id)
    trial.hits += 1
    trial.deletes += hit.rule.consequence.deletes
    if message.member.is_admin and seen.author_id not in replay.people:
        trial.admins += 1
    replay.people.add(seen.author_id)
    penalty = Penalty.NONE if hit.is_repeated or hit.key in replay.decided else _penalty(replay, message, hit)
    if penalty is not Penalty.NONE:
        replay.penalties[penalty] += 1
    if len(replay.samples) < _SAMPLES:
        replay.samples.append(
            Sample(
                message_id=seen.message_id,
                user_id=seen.author_id,
                sent_at=datetime.fromtimestamp(seen.sent_at, tz=UTC),
                text=seen.text[:_SAMPLE_LETTERS],
                evidence=hit.evidence,
                penalty=penalty,
            )
        )


def _penalty(replay: _Replay, message: LoggedMessage, hit: Hit) -> Penalty:
    """What would have followed, with all that was before in the replayed time."""
    replay.decided.add(hit.key)
    consequence, at = hit.rule.consequence, message.seen.sent_at
    ladder = escalation.ladder_of(consequence, replay.ladder)
    scope = (message.seen.author_id, hit.rule.id if escalation.is_own(consequence) else None)
    standing = replay.standings.get(scope, Standing())
    if escalation.begins_again(standing, at=at):
        replay.counted[scope] = []
    counted = replay.counted.setdefault(scope, [])
    counted.append(at)
    if replay.expires_seconds is not None:
        counted[:] = [each for each in counted if each > at - replay.expires_seconds]
    standing, step = escalation.advance(standing, ladder, count=len(counted), at=at, now=at)
    replay.standings[scope] = standing
    return Penalty.NONE if step is None else step.penalty
