"""A week is lived through, then tried again: a trial says of each message what really happened, rule by rule."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import count
from random import Random
from typing import Any
from uuid import UUID

import httpx2
import pytest
from sqlalchemy import text

from sokoni.core.change import SYSTEM
from sokoni.core.clock import ManualClock
from sokoni.core.database import Database, ReadSession, WriteSession
from sokoni.core.resources import Resources
from sokoni.telegram.gateway import members
from sokoni.telegram.gateway.bookkeeping import Bookkeeping
from sokoni.telegram.gateway.ports import Batch
from sokoni.telegram.gateway.types import BotRef, Incoming
from sokoni.telegram.group import service as groups
from sokoni.telegram.group.settings_types import Penalty
from sokoni.telegram.group.types import Group, GroupDraft
from sokoni.telegram.moderation import repository
from sokoni.telegram.moderation import service as moderation
from sokoni.telegram.moderation.handlers import EnforceRules
from sokoni.telegram.moderation.types import By
from sokoni.telegram.role import service as role
from sokoni.telegram.role.types import GroupPermission, GroupRoleDraft
from sokoni.telegram.rule import repository as rule_repository
from sokoni.telegram.rule import service as rules
from sokoni.telegram.rule import trials
from sokoni.telegram.rule.engine import escalation
from sokoni.telegram.rule.engine.types import Exemptions, Step
from sokoni.telegram.rule.ports import set_buyers
from sokoni.telegram.rule.types import RuleDraft, Trial
from tests.support.factories import rule as rule_factory
from tests.support.factories import sale
from tests.support.factories import session as session_factory
from tests.support.factories import telegram as factory
from tests.support.factories.group import OPERATOR
from tests.support.permissions import FREE, Permissions, State, restricted
from tests.support.week import BOSS, HELPER, TRUSTED, WEEK, Week
from tests.telegram.moderation.people import make_known, make_restricted

# More than 3,000 in `make soak`, in each of fifteen groups.
MESSAGES = 100
_AT_ONCE = 20
_ALONE = -1_001_500_000_000
_TOGETHER, _ON_TRIAL, _UNRULED = -1_001_600_000_000, -1_001_600_000_001, -1_001_600_000_002

# Customers of the shop.
PAYING = frozenset({100, 103})
# Whom somebody restricted before, and what they may.
HELD = {101: restricted("can_send_messages"), 107: restricted("can_send_messages", "can_send_photos")}
# How it is logged that nothing was done to who broke a rule.
_NOTHING_MORE = {"delete": Penalty.NONE, "note": Penalty.NONE}
_EVERYBODY = Exemptions(admins=False, trusted=False)

# Of every type one, with all that a rule can say of what follows and of whom it leaves alone.
RULES = (
    rule_factory.draft("flood", {"messages": 4, "seconds": 10}, penalty=Penalty.MUTE, duration_seconds=120, priority=3),
    rule_factory.draft("links", {"allow": ["example.com"]}, priority=9),
    rule_factory.draft("forwards", {"sources": ["channel", "hidden_user"]}, penalty=Penalty.NONE, priority=1),
    rule_factory.draft("media", {"kinds": ["sticker", "photo"], "endings": ["exe"]}, deletes=False, priority=2),
    rule_factory.draft(
        "words", {"words": ["casino"]}, steps=(Step(2, Penalty.MUTE, 300), Step(3, Penalty.BAN, 3600)), priority=5
    ),
    rule_factory.draft("patterns", {"patterns": [r"\+\d{2} \d{3}"]}, deletes=False, penalty=Penalty.BAN, priority=6),
    rule_factory.draft("caps", exemptions=Exemptions(roles=frozenset({"Helper"}), ids=frozenset({101})), priority=8),
    rule_factory.draft("mentions", {"most": 3}, penalty=Penalty.KICK, priority=-2),
    rule_factory.draft("new_members", {"seconds": 300}, penalty=Penalty.MUTE, duration_seconds=60, priority=7),
    rule_factory.draft("language", {"allow": ["en", "es"]}, exemptions=_EVERYBODY, priority=-3),
    rule_factory.draft("duplicates", {"times": 3, "seconds": 60, "among": "group"}, priority=4),
    rule_factory.draft(
        "custom",
        {
            "match": "all",
            "parts": [
                {"type": "flood", "parameters": {"messages": 2, "seconds": 20}},
                {"type": "words", "parameters": {"words": ["more"]}},
                {"type": "caps", "parameters": {}, "not": True},
            ],
        },
        priority=-1,
    ),
)  # fmt: skip


class _Paid:
    async def among(self, _session: ReadSession, *, shop_id: UUID, user_ids: Collection[int]) -> frozenset[int]:
        assert str(shop_id)
        return PAYING & set(user_ids)


@dataclass(frozen=True)
class Place:
    """A group, and the rules that it has."""

    group: Group
    drafts: Sequence[RuleDraft]


class Life:
    """Groups of one bot in which the same week happens."""

    def __init__(self, database: Database, resources: Resources, bot: BotRef, places: Sequence[Place]) -> None:
        self._database, self._resources, self._bot = database, resources, bot
        self._chats = [each.group.group_id for each in places]
        self._numbers = count(1)
        self._enforce, self._notes = EnforceRules(), Bookkeeping()

    async def live(self, week: Week) -> None:
        """Let it happen in all of them, each moment at its time."""
        day = None
        for now, happened in week.in_batches(_AT_ONCE):
            if day != now.date():
                day = now.date()
                await self._forget(now)
            updates = [self._update(chat_id, *each, now=now) for each in happened for chat_id in self._chats]
            async with self._database.write() as session:
                await self._hand(session, updates, now)

    async def _forget(self, now: datetime) -> None:
        """What workers do each day: let go of what nobody asks for any more."""
        async with self._database.write() as session:
            await repository.empty_recents(session, now=now)

    async def _hand(self, session: WriteSession, updates: Sequence[Incoming], now: datetime) -> None:
        moved = [each for each in updates if each.kind == "chat_member"]
        said = [each for each in updates if each.kind != "chat_member"]
        for handler, wanted in ((self._notes, moved), (self._enforce, said)):
            batch = Batch(session=session, updates=wanted, now=now, resources=self._resources)
            await handler.handle(batch)

    def _update(self, chat_id: int, kind: str, body: Mapping[str, Any], *, now: datetime) -> Incoming:
        return Incoming(
            bot=self._bot,
            update_id=next(self._numbers),
            kind=kind,
            chat_id=chat_id,
            user_id=body["from"]["id"],
            message_id=body.get("message_id"),
            body={**body, "chat": factory.group(chat_id)},
            received_at=now,
        )


async def _keep(session: WriteSession, number: int, drafts: Sequence[RuleDraft], bot: BotRef, now: datetime) -> Place:
    """A group with some rules, of which it is known who runs it and who has which role."""
    made = GroupDraft(group_id=number, name=f"Group {-number}", shop_id=bot.shop_id)
    group = await groups.bind(session, draft=made, bot_id=bot.id, actor=SYSTEM, now=now)
    about: dict[str, Any] = {"group_id": number, "subject": OPERATOR, "now": now}
    trusted = GroupRoleDraft(name="Trusted", permissions=frozenset({GroupPermission.BYPASS_RULES}))
    for draft, user_id in ((GroupRoleDraft(name="Helper"), HELPER), (trusted, TRUSTED)):
        await role.add_role(session, **about, draft=draft)
        await role.add_holders(session, **about, name=draft.name, user_ids=[user_id])
    for each in drafts:
        await rules.add_to(session, group=group, draft=each, actor=SYSTEM, now=now)
    await make_known(session, bot, number, BOSS, now=now)
    for user_id, (_, rights, _) in HELD.items():
        await make_restricted(session, bot, number, user_id, rights, now=now)
    return Place(group, drafts)


@pytest.mark.heavy
async def test_a_trial_says_of_each_message_of_a_week_what_happened(
    database: Database,
    resources: Resources,
    client: httpx2.AsyncClient,
    clock: ManualClock,
    scale: float,
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setattr(trials, "_SAMPLES", 100_000)
    # Nobody answers here, and it is known who runs the groups.
    monkeypatch.setattr(members, "ADMINISTRATORS_GOOD_FOR", 2 * WEEK)
    # The program names who knows it whenever it is put together, so that the next test has its own again.
    set_buyers(_Paid())
    begins = clock.now()
    async with database.write() as session:
        stall = await sale.stall(session, now=begins)
        bot = (await factory.bot(session, now=begins, shop_id=stall.shop.id)).ref
        alone = [await _keep(session, _ALONE - number, [each], bot, begins) for number, each in enumerate(RULES)]
        together = await _keep(session, _TOGETHER, RULES, bot, begins)
        on_trial = await _keep(session, _ON_TRIAL, [replace(each, is_dry=True) for each in RULES], bot, begins)
        unruled = await _keep(session, _UNRULED, [replace(each, is_enabled=False) for each in RULES], bot, begins)
    week = Week(begins + timedelta(minutes=1), _ALONE, int(MESSAGES * scale**1.5))

    await Life(database, resources, bot, [*alone, together, on_trial, unruled]).live(week)

    clock.advance(WEEK)
    tried = {each.rule_type: await _try(database, unruled, each, clock.now()) for each in RULES}
    assert all(each.hits for each in tried.values())
    for place, draft in zip(alone, RULES, strict=True):
        # What was enforced alone is what a trial says: there, and where nothing was enforced meanwhile.
        trial = await _try(database, place, draft, clock.now())
        happened = await _happened(database, place, week)
        assert _told(trial, week) == _told(tried[draft.rule_type], week) == happened, draft.name
        # A rule on trial beside others is what it is alone.
        assert await _noted(database, on_trial, draft, week) == happened.keys(), draft.name
    # Where all are enforced, the whole of each decision is what a replay with all of them says.
    assert await _decided(database, together) == await _replayed(database, together)

    async with database.write() as session:
        seller = await session_factory.bearer(session, account_id=stall.owner.id, resources=resources, now=clock.now())
    for place in alone:
        at = f"/api/v1/telegram/groups/{place.group.group_id}/rules"
        (rule,) = (await client.get(at, headers=seller)).json()["items"]
        shown = (await client.post(f"{at}/{rule['id']}/try", headers=seller)).json()
        happened = await _happened(database, place, week)
        queued = {week.first_of(row.message_id) for row in await _logged(database, place) if row.kind == "queue"}
        brought = Counter(each for first, each in happened.items() if each is not Penalty.NONE and first not in queued)
        assert shown["penalties"] == {each.value: number for each, number in brought.items()}
        assert shown["queued"] == len(queued)

    may = await _forgive(database, together, clock.now())
    assert may == dict.fromkeys(may, FREE) | HELD
    assert len(may) > len(HELD)


async def _try(database: Database, place: Place, draft: RuleDraft, now: datetime) -> Trial:
    about = {"group_id": place.group.group_id, "subject": OPERATOR, "now": now}
    async with database.read() as session:
        return await trials.try_draft(session, **about, draft=draft)  # type: ignore[arg-type]


def _told(trial: Trial, week: Week) -> dict[int, Penalty]:
    """What each offence would have brought, by its first message."""
    told: dict[int, Penalty] = {}
    for each in trial.samples:
        _bring(told, week.first_of(each.message_id), each.penalty)
    return told


async def _happened(database: Database, place: Place, week: Week) -> dict[int, Penalty]:
    """What each offence against a group's one rule brought, as the log says."""
    happened: dict[int, Penalty] = {}
    for row in await _logged(database, place):
        said = row.details["penalty"] if row.kind == "queue" else row.kind
        _bring(happened, week.first_of(row.message_id), _NOTHING_MORE.get(said) or Penalty(said))
    return happened


def _bring(offences: dict[int, Penalty], first: int, penalty: Penalty) -> None:
    # What belonged to a flood as it was posted may be an offence of its own as it was edited.
    if penalty is not Penalty.NONE:
        assert offences.get(first, Penalty.NONE) is Penalty.NONE
        offences[first] = penalty
    offences.setdefault(first, penalty)


async def _noted(database: Database, place: Place, draft: RuleDraft, week: Week) -> set[int]:
    """The offences that a rule on trial was noted for."""
    rows = await _logged(database, place)
    return {week.first_of(row.message_id) for row in rows if (row.kind, row.reason) == ("dry_run", draft.name)}


# Of a decision: about which message, by which rule, what was done and for how long, how often it was by then, and
# by what it was seen.
Decided = tuple[int, str, str, int | None, int | None, str | None]


async def _decided(database: Database, place: Place) -> tuple[list[Decided], set[int]]:
    """Each decision in a group as it is logged, and all messages that went."""
    rows = [
        (
            row.message_id,
            row.reason,
            row.kind,
            row.duration_seconds,
            row.details.get("warnings"),
            row.details.get("evidence"),
        )
        for row in await _logged(database, place)
    ]
    called = text("SELECT params FROM telegram_calls WHERE chat_id = :chat_id AND method = 'deleteMessages'")
    async with database.read() as session:
        calls = (await session.execute(called, {"chat_id": place.group.group_id})).scalars().all()
    return sorted(rows, key=repr), {message_id for each in calls for message_id in each["message_ids"]}


async def _replayed(database: Database, place: Place) -> tuple[list[Decided], set[int]]:
    """The same as all the rules say of the messages that were kept."""
    group_id, group_key = place.group.group_id, place.group.id
    async with database.read() as session:
        kept = (await groups.list_kept(session, group_ids=[group_id]))[group_id]
        written = await rules.list_enabled(session, group_keys=[group_key])
        about: dict[str, Any] = {
            "group_key": group_key,
            "since": place.group.created_at,
            "after": 0,
            "limit": 1_000_000,
        }
        rows = await rule_repository.list_kept_messages(session, **about)
    replay = trials.replay_of(kept, [each.for_engine for each in written])
    decided: dict[tuple[str, int], Decided] = {}
    gone: set[int] = set()
    for message in rule_repository.read_messages(group_key, rows):
        judged = replay.judge(message.seen, message.member, now=message.judged_at)
        hit, seen = judged.verdict.hit, message.seen
        if hit is None:
            continue
        deletes = hit.rule.consequence.deletes
        gone |= {seen.message_id} if deletes else set()
        step = judged.step if judged.penalty is not Penalty.NONE else None
        kind = step.penalty.value if step is not None else "delete" if deletes else "note"
        if kind in {"kick", "ban"} and seen.author_id in PAYING:
            kind = "queue"
        # One row for each decision and day; what was counted before only goes.
        key = f"{hit.rule.id} {hit.key}", seen.sent_at // 86_400
        if not judged.is_known or deletes:
            counted = judged.warnings if escalation.is_counted(hit) and not judged.is_known else None
            duration = None if step is None else step.duration_seconds
            row = (seen.message_id, hit.rule.name, kind, duration, counted, hit.evidence or None)
            decided.setdefault(key, row)
    return sorted(decided.values(), key=repr), gone


async def _logged(database: Database, place: Place) -> Sequence[Any]:
    statement = text(
        "SELECT message_id, kind, reason, duration_seconds, details FROM group_actions"
        " WHERE group_key = :key AND rule_id IS NOT NULL"
    )
    async with database.read() as session:
        return (await session.execute(statement, {"key": place.group.id})).all()


async def _forgive(database: Database, place: Place, now: datetime) -> dict[int, State]:
    """What all may whom rules kept from writing or coming, when everything was taken back in no order at all."""
    undoable = text(
        "SELECT id FROM group_actions WHERE group_key = :key AND user_id > 0 AND rule_id IS NOT NULL"
        " AND kind IN ('warn', 'mute', 'kick', 'ban', 'queue') ORDER BY id"
    )
    called = text("SELECT method, params, created_at FROM telegram_calls WHERE chat_id = :chat_id ORDER BY position")
    telegram = Permissions(dict(HELD))
    async with database.write() as session:
        action_ids = list((await session.execute(undoable, {"key": place.group.id})).scalars())
        Random(3).shuffle(action_ids)
        for action_id in action_ids:
            await moderation.undo(session, group=place.group, action_id=action_id, by=By(moderator_id=BOSS), now=now)
        for method, params, at in await session.execute(called, {"chat_id": place.group.group_id}):
            telegram.call(method, params, now=at.timestamp())
    return {user_id: telegram.of(user_id, now=now.timestamp()) for user_id in telegram.states}
