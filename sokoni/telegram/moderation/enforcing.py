"""Judges what is posted in groups and carries out what follows, a batch in a fixed number of statements."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID, uuid5

from sokoni.core.database import WriteSession
from sokoni.telegram.action import service as action
from sokoni.telegram.action.types import NewAction
from sokoni.telegram.gateway import actions, members, sending
from sokoni.telegram.gateway.ports import Batch
from sokoni.telegram.gateway.types import Administrators, Call, Incoming
from sokoni.telegram.group import keeping
from sokoni.telegram.group import service as group_service
from sokoni.telegram.group.settings_types import Penalty
from sokoni.telegram.group.types import GroupState, KeptGroup
from sokoni.telegram.moderation import carrying, counting, locks, repository
from sokoni.telegram.moderation.types import By, Decision, Offence
from sokoni.telegram.role import service as role
from sokoni.telegram.role.types import GroupPermission, Standing
from sokoni.telegram.rule import messages, service
from sokoni.telegram.rule import rules as rule_rules
from sokoni.telegram.rule.engine import deciding, escalation, reading, recent
from sokoni.telegram.rule.engine.conditions import Flood
from sokoni.telegram.rule.engine.deciding import CompiledRules
from sokoni.telegram.rule.engine.message import SeenMessage
from sokoni.telegram.rule.engine.recent import Recent
from sokoni.telegram.rule.engine.types import Consequence, EngineRule, Exemptions, Hit, Member, Verdict
from sokoni.telegram.rule.types import LoggedMessage
from sokoni.telegram.speech.service import N_

DRY = "dry_run"
SLOW_MODE = N_("Slow mode")
# What a whole group posted lately is remembered under this author.
_GROUP = 0
# What of a group is in memory, and about how much that takes beside its rules.
_KEPT = "rules"
_BYTES_OF_RULES, _BYTES_OF_A_PERSON = 500, 600
_NO_ROLES = Standing()


@dataclass(frozen=True, slots=True)
class _Served:
    """An update of a group that its bot looks after, with the message as rules see it."""

    update: Incoming
    kept: KeptGroup
    seen: SeenMessage


@dataclass(frozen=True, slots=True)
class _Posted:
    """A message to judge: the update that brought it, and the group it stands in."""

    update: Incoming
    kept: KeptGroup
    message: LoggedMessage


@dataclass(frozen=True, slots=True)
class Kept:
    """A group's rules, prepared, and what its people are by their roles; they hold as long as its version does."""

    rules: CompiledRules
    standings: Mapping[int, Standing]


async def read_rules(session: WriteSession, groups: Collection[KeptGroup]) -> Mapping[UUID, Kept]:
    """What holds in some groups, by our own ids; three statements if one of them changed, else none."""
    found: dict[UUID, Kept] = {}
    stale: list[KeptGroup] = []
    for each in groups:
        made: Kept | None = keeping.find(session, _KEPT, each.group.id, each.group.version)
        if made is None:
            stale.append(each)
        else:
            found[each.group.id] = made
    if not stale:
        return found
    keys = [each.group.id for each in stale]
    enabled = await service.list_enabled(session, group_keys=keys)
    standings = await role.list_standings(session, group_keys=keys)
    for kept in stale:
        key = kept.group.id
        written = [rule.for_engine for rule in enabled if rule.group_key == key]
        people = standings[key]
        made = Kept(deciding.compile_rules([*written, *_slow_mode(kept, people), *locks.rules_of(kept)]), people)
        found[key] = made
        keeping.keep(session, _KEPT, key, kept.group.version, value=made, size_bytes=_size_bytes(made))
    return found


def _size_bytes(made: Kept) -> int:
    prepared = sum(rule_rules.size_bytes_of(each.rule.condition) for each in made.rules.rules)
    return _BYTES_OF_RULES + prepared + _BYTES_OF_A_PERSON * len(made.standings)


def _slow_mode(kept: KeptGroup, people: Mapping[int, Standing]) -> list[EngineRule]:
    """The rule by which members wait between messages: Telegram's own cannot be set by bots."""
    seconds = kept.settings.slow_mode_seconds
    if not seconds:
        return []
    hurried = {user_id for user_id, each in people.items() if GroupPermission.BYPASS_SLOW_MODE in each.permissions}
    return [
        EngineRule(
            id=uuid5(kept.group.id, "slow mode"),
            name=SLOW_MODE,
            condition=Flood(messages=1, seconds=seconds),
            consequence=Consequence(penalty=Penalty.NONE),
            exemptions=Exemptions(ids=frozenset(hurried)),
            priority=-rule_rules.MAX_PRIORITY,
        )
    ]


async def enforce(batch: Batch) -> Collection[Incoming]:
    """Judge a batch; the updates whose messages go, which nobody else need look at.

    Statements: groups, who runs them, since when members are there, messages, what is remembered (read and
    written), rules and roles of groups that changed; and where a rule is broken those of `counting` and `carrying`.
    """
    session, now = batch.session, batch.now
    chats = [(each, each.chat_id) for each in batch.updates if each.chat_id is not None]
    found = await group_service.list_kept(session, group_ids={chat_id for _, chat_id in chats})
    served = [
        _Served(each, found[chat_id], reading.read(each.body, is_edit=each.kind == "edited_message"))
        for each, chat_id in chats
        if chat_id in found and _is_served(each, found[chat_id])
    ]
    if not served:
        return ()
    await sending.send(session, _cleaning(served), now=now)
    administrators = await _administrators(session, served, now=now)
    books = await read_rules(session, list({each.kept.group.id: each.kept for each in served}.values()))
    compiled = {key: each.rules for key, each in books.items()}
    # Kept with each message whatever the rules ask now: one that is tried later may ask.
    joined = await members.joined(
        session,
        chat_ids={each.kept.group.group_id for each in served},
        user_ids={each.seen.author_id for each in served},
    )
    people = {key: each.standings for key, each in books.items()}
    posted = await _remember(session, served, administrators, joined, people, now=now)
    judged = await _judge(session, posted, compiled, now=now)
    await _note_dry(session, judged, now=now)
    known = {chat_id for chat_id, each in administrators.items() if each.is_known}
    # Until it is known who runs a group, nobody is punished there: it might be them.
    hits = [
        (each, verdict.hit) for each, verdict in judged if verdict.hit is not None and each.kept.group.group_id in known
    ]
    await _punish(session, hits, now=now)
    return [each.update for each, hit in hits if hit.rule.consequence.deletes]


def _is_served(update: Incoming, kept: KeptGroup) -> bool:
    """Whether a bot looks after the group: of several in it, one does."""
    group = kept.group
    return group.bot_id == update.bot.id and group.state is GroupState.ACTIVE and kept.settings.is_moderated


def _cleaning(served: Sequence[_Served]) -> list[Call]:
    """The calls that take away what a group does not want to see: Telegram's own words, and commands."""
    calls: list[Call] = []
    for each in served:
        seen, settings = each.seen, each.kept.settings
        is_unwanted = (seen.is_service and settings.delete_service_messages) or (
            seen.is_command and settings.delete_commands and not seen.is_edit
        )
        if is_unwanted:
            calls += actions.delete(each.update.bot.id, each.kept.group.group_id, [seen.message_id])
    return calls


async def _administrators(
    session: WriteSession, served: Sequence[_Served], *, now: datetime
) -> Mapping[int, Administrators]:
    """Who runs each group, as last heard; Telegram is asked where that is too long ago."""
    bots = {each.kept.group.group_id: each.update.bot.id for each in served}
    found = await members.administrators(session, chat_ids=bots.keys())
    await members.ask_anew(session, known=found.values(), bots=bots, now=now)
    return found


async def _remember(
    session: WriteSession,
    served: Sequence[_Served],
    administrators: Mapping[int, Administrators],
    joined: Mapping[tuple[int, int], datetime],
    people: Mapping[UUID, Mapping[int, Standing]],
    *,
    now: datetime,
) -> list[_Posted]:
    """Keep the messages with who wrote them as they stand; those that were not here yet are judged."""
    posted: dict[int, _Posted] = {}
    for each in served:
        update, kept, seen = each.update, each.kept, each.seen
        admins = administrators[kept.group.group_id].user_ids
        standing = people[kept.group.id].get(seen.author_id, _NO_ROLES)
        since = joined.get((kept.group.group_id, seen.author_id))
        member = Member(
            is_admin=seen.author_id in admins,
            is_trusted=GroupPermission.BYPASS_RULES in standing.permissions,
            roles=tuple(sorted(each.lower() for each in standing.names)),
            joined_at=None if since is None else int(since.timestamp()),
        )
        message = LoggedMessage(
            group_key=kept.group.id, seen=seen, member=member, judged_at=int(now.timestamp()), body=update.body
        )
        posted[id(message)] = _Posted(update, kept, message)
    fresh = await messages.remember(session, messages=[every.message for every in posted.values()])
    return [posted[id(every)] for every in fresh]


async def _judge(
    session: WriteSession, posted: Sequence[_Posted], compiled: Mapping[UUID, CompiledRules], *, now: datetime
) -> list[tuple[_Posted, Verdict]]:
    """What rules say of each message, in their order; what must be remembered is read before and written after."""
    remembering = [each for each in posted if _remembers(each, compiled)]
    kept = await _recents(session, remembering, now=now)
    changed: set[tuple[UUID, int]] = set()
    judged = []
    for each in posted:
        key, author = each.kept.group.id, each.message.seen.author_id
        mine, group = kept.get((key, author), Recent()), kept.get((key, _GROUP), Recent()).group
        before = Recent(mine.author, mine.strikes, group)
        verdict = deciding.evaluate(each.message.seen, each.message.member, before, compiled[key])
        judged.append((each, verdict))
        after = verdict.recent
        if (after.author, after.strikes) != (mine.author, mine.strikes):
            kept[key, author] = Recent(after.author, after.strikes)
            changed.add((key, author))
        if after.group != group:
            kept[key, _GROUP] = Recent(group=after.group)
            changed.add((key, _GROUP))
    if changed:
        await repository.save_recents(session, {each: _stored(each, kept[each]) for each in changed}, now=now)
    return judged


def _remembers(posted: _Posted, compiled: Mapping[UUID, CompiledRules]) -> bool:
    rules = compiled[posted.kept.group.id]
    return rules.remembers or (bool(rules.rules) and posted.message.seen.album is not None)


async def _recents(
    session: WriteSession, posted: Sequence[_Posted], *, now: datetime
) -> dict[tuple[UUID, int], Recent]:
    if not posted:
        return {}
    stored = await repository.list_recents(
        session,
        group_keys={each.kept.group.id for each in posted},
        author_ids={_GROUP, *(each.message.seen.author_id for each in posted)},
        now=now,
    )
    return {
        key: Recent(group=recent.trail_from_json(body)) if key[1] == _GROUP else recent.of_json(body, ())
        for key, body in stored.items()
    }


def _stored(key: tuple[UUID, int], remembered: Recent) -> object:
    if key[1] == _GROUP:
        return recent.trail_to_json(remembered.group)
    return {
        "posts": recent.trail_to_json(remembered.author),
        "strikes": recent.strikes_to_json(remembered.strikes),
    }


async def _note_dry(session: WriteSession, judged: Sequence[tuple[_Posted, Verdict]], *, now: datetime) -> None:
    """Log what rules on trial would have hit: each message that would have gone, as it is logged when it goes."""
    noted = [_dry(posted, hit) for posted, verdict in judged for hit in verdict.dry]
    await action.log(session, actions=noted, now=now)


def _dry(posted: _Posted, hit: Hit) -> NewAction:
    seen = posted.message.seen
    penalty = Penalty.NONE if hit.is_repeated else hit.rule.consequence.penalty
    return NewAction(
        group_id=posted.kept.group.group_id,
        kind=DRY,
        user_id=seen.author_id,
        rule_id=hit.rule.id,
        message_id=seen.message_id,
        reason=hit.rule.name,
        details={"evidence": hit.evidence, "penalty": penalty.value},
        occurred_at=repository.at_second(seen.sent_at),
        decision_key=f"dry {hit.rule.id} {hit.key}",
    )


async def _punish(session: WriteSession, hits: Sequence[tuple[_Posted, Hit]], *, now: datetime) -> None:
    """Count what is counted, and carry out what follows."""
    if not hits:
        return
    offences = [_offence(posted, hit) for posted, hit in hits]
    counted = await counting.count(session, [each for each in offences if each.is_counted], now=now)
    new = {id(each.offence) for each in counted}
    # What was counted before is another message of an album, or an edit: it goes as the first did, and no more is said.
    again = [
        replace(each, is_counted=False, is_told=False) for each in offences if each.is_counted and id(each) not in new
    ]
    plain = [each for each in offences if not each.is_counted] + [each for each in again if each.message_ids]
    await carrying.carry_out(session, [*counted, *(Decision(offence=each, step=None) for each in plain)], now=now)


def _offence(posted: _Posted, hit: Hit) -> Offence:
    seen, rule, settings = posted.message.seen, hit.rule, posted.kept.settings
    consequence = rule.consequence
    ladder = escalation.ladder_of(consequence, rule_rules.group_ladder(settings.warnings))
    return Offence(
        kept=posted.kept,
        user_id=seen.author_id,
        key=f"{rule.id} {hit.key}",
        at=seen.sent_at,
        ladder=ladder,
        scope=rule.id if escalation.is_own(consequence) else None,
        by=By(rule_id=rule.id),
        message_ids=(seen.message_id,) if consequence.deletes else (),
        message_id=seen.message_id,
        reason=rule.name,
        evidence=hit.evidence,
        name=_name(posted.update),
        is_counted=escalation.is_counted(hit),
        # What belongs to an offence that was told of is told only where something is done about it.
        is_told=consequence.deletes or not hit.is_repeated,
    )


def _name(update: Incoming) -> str:
    """How who wrote is called, for who reads of it."""
    chat, person = update.body.get("sender_chat"), update.body.get("from")
    if isinstance(chat, Mapping):
        return str(chat.get("title", ""))
    return str(person.get("first_name", "")) if isinstance(person, Mapping) else ""
