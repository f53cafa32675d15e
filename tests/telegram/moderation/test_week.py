"""A week is lived through, then tried again: a trial says of each message what really happened, rule by rule."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import count
from typing import Any

import httpx2
import pytest
from sqlalchemy import text

from sokoni.core.change import SYSTEM
from sokoni.core.clock import ManualClock
from sokoni.core.database import Database, WriteSession
from sokoni.core.resources import Resources
from sokoni.telegram.gateway.bookkeeping import Bookkeeping
from sokoni.telegram.gateway.ports import Batch
from sokoni.telegram.gateway.types import BotRef, Incoming
from sokoni.telegram.group import service as groups
from sokoni.telegram.group.settings_types import Penalty
from sokoni.telegram.group.types import Group, GroupDraft
from sokoni.telegram.moderation import repository
from sokoni.telegram.moderation.handlers import EnforceRules
from sokoni.telegram.role import service as role
from sokoni.telegram.role.types import GroupPermission, GroupRoleDraft
from sokoni.telegram.rule import service as rules
from sokoni.telegram.rule import trials
from sokoni.telegram.rule.engine.conditions import RuleType
from sokoni.telegram.rule.engine.types import Exemptions, Step
from sokoni.telegram.rule.types import RuleDraft, Trial
from tests.support.factories import rule as rule_factory
from tests.support.factories import sale
from tests.support.factories import session as session_factory
from tests.support.factories import telegram as factory
from tests.support.factories.group import OPERATOR
from tests.support.week import BOSS, HELPER, TRUSTED, WEEK, Week
from tests.telegram.moderation.people import make_known

# More than 3,000 in `make soak`, in each of fifteen groups.
MESSAGES = 100
_AT_ONCE = 20
_ALONE = -1_001_500_000_000
_TOGETHER, _ON_TRIAL, _UNRULED = -1_001_600_000_000, -1_001_600_000_001, -1_001_600_000_002

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
    # Where all are enforced, the first that a message breaks decides; an edit is judged anew.
    edited = {body["message_id"] for kind, body in week.happened if kind == "edited_message"}
    broken: dict[int, RuleType] = {}
    for draft in sorted(RULES, key=lambda each: each.priority):
        broken |= dict.fromkeys(_told(tried[draft.rule_type], week), draft.rule_type)
    decided = await _deciding(database, together, week)
    assert {each: decided.get(each) for each in broken.keys() - edited} == {
        each: broken[each] for each in broken.keys() - edited
    }
    assert decided.keys() <= broken.keys()

    async with database.write() as session:
        seller = await session_factory.bearer(session, account_id=stall.owner.id, resources=resources, now=clock.now())
    for place in alone:
        at = f"/api/v1/telegram/groups/{place.group.group_id}/rules"
        (rule,) = (await client.get(at, headers=seller)).json()["items"]
        shown = (await client.post(f"{at}/{rule['id']}/try", headers=seller)).json()
        happened = await _happened(database, place, week)
        brought = Counter(each for each in happened.values() if each is not Penalty.NONE)
        assert shown["penalties"] == {each.value: number for each, number in brought.items()}


async def _try(database: Database, place: Place, draft: RuleDraft, now: datetime) -> Trial:
    about = {"group_id": place.group.group_id, "subject": OPERATOR, "now": now}
    async with database.read() as session:
        return await trials.try_draft(session, **about, draft=draft)  # type: ignore[arg-type]


def _told(trial: Trial, week: Week) -> dict[int, Penalty]:
    """What each offence would have brought, by its first message."""
    told: dict[int, Penalty] = {}
    for each in trial.samples:
        told.setdefault(week.first_of(each.message_id), each.penalty)
    return told


async def _happened(database: Database, place: Place, week: Week) -> dict[int, Penalty]:
    """What each offence against a group's one rule brought, as the log says."""
    rows = await _logged(database, place)
    return {week.first_of(row.message_id): _NOTHING_MORE.get(row.kind) or Penalty(row.kind) for row in rows}


async def _noted(database: Database, place: Place, draft: RuleDraft, week: Week) -> set[int]:
    """The offences that a rule on trial was noted for."""
    rows = await _logged(database, place)
    return {week.first_of(row.message_id) for row in rows if (row.kind, row.reason) == ("dry_run", draft.name)}


async def _deciding(database: Database, place: Place, week: Week) -> dict[int, RuleType]:
    """Which rule decided about each offence, where all are enforced."""
    names = {each.name: each.rule_type for each in place.drafts}
    return {week.first_of(row.message_id): names[row.reason] for row in await _logged(database, place)}


async def _logged(database: Database, place: Place) -> Sequence[Any]:
    statement = text(
        "SELECT message_id, kind, reason FROM group_actions WHERE group_key = :key AND rule_id IS NOT NULL"
    )
    async with database.read() as session:
        return (await session.execute(statement, {"key": place.group.id})).all()
