"""Judges the messages of a group anew, one after the other, with all that follows from each."""

from dataclasses import dataclass
from uuid import UUID

from sokoni.telegram.group.settings_types import Penalty
from sokoni.telegram.rule.engine import deciding, escalation
from sokoni.telegram.rule.engine.deciding import CompiledRules
from sokoni.telegram.rule.engine.escalation import Ladder, Tally
from sokoni.telegram.rule.engine.message import SeenMessage
from sokoni.telegram.rule.engine.recent import Recent, Trail
from sokoni.telegram.rule.engine.types import Hit, Member, Step, Verdict

_NOTHING = Recent()


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What rules say of a message, and what follows from the one that decides.

    `step` is None where nothing does; `warnings` count with this offence, 0 where it is none that is counted.
    `is_known` says that the same offence was counted before: an edit that breaks the rule again.
    """

    verdict: Verdict
    step: Step | None = None
    warnings: int = 0
    is_known: bool = False

    @property
    def penalty(self) -> Penalty:
        """What is done to who wrote it."""
        return Penalty.NONE if self.step is None else self.step.penalty


class Replay:
    """A group as its rules left it, message by message.

    It holds what enforcing keeps in the database, and calls the same functions. `warnings` is the group's ladder, and
    `lasts` for how many seconds an offence counts; None for good.
    """

    def __init__(self, rules: CompiledRules, *, warnings: Ladder, lasts: int | None) -> None:
        self._rules, self._warnings, self._lasts = rules, warnings, lasts
        self._recents: dict[int, Recent] = {}
        self._group = Trail()
        self._tallies: dict[tuple[int, UUID | None], Tally] = {}
        self._counted: set[tuple[UUID, str]] = set()

    @property
    def asks_when_joined(self) -> bool:
        """Whether one of its rules looks at how long members have been there."""
        return self._rules.asks_when_joined

    def judge(self, message: SeenMessage, member: Member, *, now: int) -> Judged:
        """What becomes of the next message, judged at a time in seconds since 1970."""
        mine = self._recents.get(message.author_id, _NOTHING)
        recent = Recent(mine.author, mine.strikes, self._group)
        verdict = deciding.evaluate(message, member, recent, self._rules)
        if verdict.recent is not recent:
            self._recents[message.author_id], self._group = verdict.recent, verdict.recent.group
        return Judged(verdict=verdict) if verdict.hit is None else self._follow(verdict, verdict.hit, message, now=now)

    def _follow(self, verdict: Verdict, hit: Hit, message: SeenMessage, *, now: int) -> Judged:
        rule_id, consequence = hit.rule.id, hit.rule.consequence
        if not escalation.is_counted(hit):
            return Judged(verdict=verdict)
        if (rule_id, hit.key) in self._counted:
            return Judged(verdict=verdict, is_known=True)
        self._counted.add((rule_id, hit.key))
        scope = rule_id if escalation.is_own(consequence) else None
        tally = self._tallies.setdefault((message.author_id, scope), Tally())
        ladder = escalation.ladder_of(consequence, self._warnings)
        step = tally.add(ladder, at=message.sent_at, now=now, lasts=self._lasts)
        return Judged(verdict=verdict, step=step, warnings=tally.standing.count)
