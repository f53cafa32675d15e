"""What is judged anew from the beginning, and what is judged as it comes, with what is stored between: the same."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

import orjson
from hypothesis import given
from hypothesis import strategies as st

from sokoni.telegram.group.settings_types import Penalty
from sokoni.telegram.rule.engine import deciding, escalation, recent
from sokoni.telegram.rule.engine.escalation import Ladder, Standing
from sokoni.telegram.rule.engine.message import SeenMessage
from sokoni.telegram.rule.engine.replay import Judged, Replay
from sokoni.telegram.rule.engine.types import Consequence, Exemptions, Member, Step
from tests.telegram.rule.engine.messages import raw, rule, seen

DAY, SLOTS = 24 * 60 * 60, 4
LASTS = 7200
LADDER = Ladder(Step(1, Penalty.WARN), (Step(2, Penalty.MUTE, 60), Step(4, Penalty.BAN, 300)))
MEMBERS = {1: Member(), 2: Member(roles=("helper",)), 3: Member(is_admin=True), 4: Member(is_trusted=True)}
HELPERS = Exemptions(admins=False, trusted=False, roles=frozenset({"helper"}))
MUTE, WARN, NOTHING = (Consequence(penalty=each) for each in (Penalty.MUTE, Penalty.WARN, Penalty.NONE))
STEPS = (Step(2, Penalty.KICK), Step(3, Penalty.BAN))
LAMPS = {"type": "words", "parameters": {"words": ["lamps"]}}
THIRD = {"type": "flood", "parameters": {"messages": 3, "seconds": 300}}
RULES = (
    rule("flood", {"messages": 2, "seconds": 60}, number=1, consequence=replace(MUTE, duration_seconds=120)),
    rule("duplicates", {"times": 3, "seconds": 3600, "among": "group"}, number=2, priority=3, exemptions=HELPERS),
    rule("caps", number=3, priority=5, consequence=replace(WARN, deletes=False)),
    rule("words", {"words": ["casino"]}, number=4, priority=4, consequence=replace(WARN, steps=STEPS)),
    rule("media", {"kinds": ["photo"]}, number=5, consequence=NOTHING, exemptions=HELPERS),
    rule("custom", {"match": "any", "parts": [THIRD, LAMPS]}, number=6, is_dry=True),
)


@dataclass
class _Live:
    """What enforcing keeps in tables, and how it goes from batch to batch."""

    rules: deciding.CompiledRules
    # By author and day's place in the ring: the day, and what is remembered.
    recents: dict[tuple[int, int], tuple[int, bytes]] = field(default_factory=dict)
    standings: dict[tuple[int, UUID | None], Standing] = field(default_factory=dict)
    warnings: list[tuple[tuple[int, UUID | None], int, float]] = field(default_factory=list)
    counted: set[tuple[UUID, str]] = field(default_factory=set)
    day: int = 0

    def judge(self, messages: Sequence[SeenMessage], *, now: int) -> list[Judged]:
        """What becomes of a batch."""
        self._forget(now // DAY)
        found = [self._judge_one(each, now=now) for each in messages]
        # What is in memory lasts no longer than a batch.
        self.standings = {key: Standing(each.round, 0, each.held_until) for key, each in self.standings.items()}
        return found

    def _forget(self, day: int) -> None:
        for each in range(max(self.day + 1, day - SLOTS), day + 1):
            self.recents = {key: kept for key, kept in self.recents.items() if key[1] != (each + 2) % SLOTS}
        self.day = day

    def _remembered(self, author: int) -> Any:
        days = [self.day - 1, self.day, self.day + 1]
        rows = [self.recents.get((author, day % SLOTS), (0, b"")) for day in days]
        return next((orjson.loads(body) for day, body in reversed(rows) if day in days), None)

    def _remember(self, author: int, body: object) -> None:
        self.recents[author, self.day % SLOTS] = (self.day, orjson.dumps(body))

    def _judge_one(self, message: SeenMessage, *, now: int) -> Judged:
        author, member = message.author_id, MEMBERS[message.author_id]
        mine, group = self._remembered(author) or {}, self._remembered(0) or []
        verdict = deciding.evaluate(message, member, recent.of_json(mine, group), self.rules)
        after = verdict.recent
        posts, strikes = recent.trail_to_json(after.author), recent.strikes_to_json(after.strikes)
        self._remember(author, {"posts": posts, "strikes": strikes})
        self._remember(0, recent.trail_to_json(after.group))
        hit = verdict.hit
        if hit is None or not escalation.is_counted(hit):
            return Judged(verdict=verdict)
        if (hit.rule.id, hit.key) in self.counted:
            return Judged(verdict=verdict, is_known=True)
        self.counted.add((hit.rule.id, hit.key))
        consequence = hit.rule.consequence
        key = author, hit.rule.id if escalation.is_own(consequence) else None
        standing = self.standings.get(key, Standing())
        alive = [until for whose, rounds, until in self.warnings if (whose, rounds) == (key, standing.round)]
        count = 1 + sum(1 for until in alive if until > message.sent_at)
        ladder = escalation.ladder_of(consequence, LADDER)
        standing, step = escalation.advance(standing, ladder, count=count, at=message.sent_at, now=now)
        self.standings[key] = standing
        self.warnings.append((key, standing.round, message.sent_at + LASTS))
        return Judged(verdict=verdict, step=step, warnings=standing.count)


happenings = st.lists(
    st.fixed_dictionaries(
        {
            "pause": st.sampled_from(
                [0, 0, 0, 1, 1, 2, 59, 60, 61, 119, 120, 121, 299, 300, 3599, 3600, 7200, DAY, 3 * DAY]
            ),
            "by": st.sampled_from([1, 1, 1, 2, 3, 4]),
            "text": st.sampled_from(["hi there all", "BUY MY LAMPS NOW", "casino", "c4sino and lamps", ""]),
            "album": st.sampled_from([None, None, "7", "8"]),
            # How many messages back the one is that is edited, if any.
            "edits": st.sampled_from([None, None, None, 1, 2, 5]),
            "delay": st.sampled_from([0, 0, 1, 90, 1000]),
            "ends_batch": st.booleans(),
        }
    ),
    max_size=60,
)


def as_messages(story: Sequence[dict[str, Any]]) -> list[tuple[SeenMessage, int, bool]]:
    """What happened: each message, when it is judged, and whether a batch ends with it."""
    told: list[tuple[SeenMessage, int, bool]] = []
    posted: list[dict[str, Any]] = []
    at = judged = 0
    for number, each in enumerate(story, start=1):
        at += each["pause"]
        is_edit = each["edits"] is not None and len(posted) >= each["edits"]
        if is_edit:
            before = posted[-each["edits"]]
            body = {**before, "text": each["text"], "edit_date": raw(at=at)["date"]}
        else:
            more = {"media_group_id": each["album"], "photo": []} if each["album"] else {}
            body = raw(each["text"], at=at, number=number, by=each["by"], **more)
            posted.append(body)
        message = seen(body, is_edit=is_edit)
        judged = max(judged, message.sent_at + each["delay"])
        told.append((message, judged, each["ends_batch"]))
    return told


def _facts(judged: Judged) -> tuple[Any, ...]:
    verdict = judged.verdict
    hits = [(each.rule.name, each.key, each.evidence, each.is_repeated) for each in (verdict.hit, *verdict.dry) if each]
    return hits, judged.penalty, judged.step, judged.warnings, judged.is_known


def in_batches(told: Sequence[tuple[SeenMessage, int, bool]]) -> list[list[tuple[SeenMessage, int, bool]]]:
    """What happened as it is judged together: Telegram keeps nothing for longer than a day."""
    batches: list[list[tuple[SeenMessage, int, bool]]] = []
    ended = True
    for each in told:
        if ended or each[0].sent_at - batches[-1][0][0].sent_at >= DAY // 2:
            batches.append([])
        batches[-1].append(each)
        ended = each[2]
    return batches


@given(happenings)
def test_what_is_replayed_is_what_was_judged_batch_by_batch(story: list[dict[str, Any]]):
    rules = deciding.compile_rules(RULES)
    live, replay = _Live(rules), Replay(rules, warnings=LADDER, lasts=LASTS)
    for batch in in_batches(as_messages(story)):
        now = batch[-1][1]
        lived = live.judge([message for message, _, _ in batch], now=now)
        replayed = [replay.judge(message, MEMBERS[message.author_id], now=now) for message, _, _ in batch]
        assert [_facts(each) for each in replayed] == [_facts(each) for each in lived]


@given(happenings)
def test_a_rule_on_trial_beside_others_says_what_it_says_alone_and_changes_nothing(story: list[dict[str, Any]]):
    *others, on_trial = RULES
    alone, beside, without = (
        Replay(deciding.compile_rules(each), warnings=LADDER, lasts=LASTS) for each in ([on_trial], RULES, others)
    )
    for message, at, _ in as_messages(story):
        member = MEMBERS[message.author_id]
        one, both, none = (each.judge(message, member, now=at) for each in (alone, beside, without))
        assert one.verdict.dry == both.verdict.dry
        assert (both.verdict.hit, *_facts(both)[1:]) == (none.verdict.hit, *_facts(none)[1:])
