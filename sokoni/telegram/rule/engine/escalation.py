"""What an offence leads to, by how many came before. The same for a group, for a trial, and for a warning by hand."""

from bisect import bisect_right, insort
from dataclasses import dataclass, field

from sokoni.telegram.group.settings_types import Penalty
from sokoni.telegram.rule.engine.types import Consequence, Hit, Step


@dataclass(frozen=True, slots=True)
class Ladder:
    """What follows from each offence, and at which number it is something else."""

    each: Step
    steps: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True)
class Standing:
    """Where somebody stands on a ladder: in which round, and until when its last step holds once it was taken.

    Times count seconds since 1970. A round ends when what its last step brought is over: who comes back begins again.
    """

    round: int = 1
    count: int = 0
    held_until: int | None = None


@dataclass(slots=True)
class Tally:
    """Where somebody stands on a ladder, and until when each of their offences of this round counts, sorted."""

    standing: Standing = Standing()
    expiries: list[float] = field(default_factory=list)

    def add(self, ladder: Ladder, *, at: int, now: int, lasts: int | None) -> Step | None:
        """What follows from one more offence, which counts for `lasts` seconds; None for good. See `advance`."""
        if begins_again(self.standing, at=at):
            self.expiries.clear()
        alive = len(self.expiries) - bisect_right(self.expiries, at)
        self.standing, step = advance(self.standing, ladder, count=alive + 1, at=at, now=now)
        insort(self.expiries, float("inf") if lasts is None else float(at + lasts))
        return step


FOREVER = 1 << 62
# What keeps somebody away; a paying customer is left to a person instead.
PUTS_OUT = frozenset({Penalty.KICK, Penalty.BAN})
_REMOVED_WITHIN_SECONDS = 5


def ladder_of(consequence: Consequence, group: Ladder) -> Ladder:
    """On which ladder a rule's offences stand: its own, the group's for warnings, none where each is punished alike."""
    each = Step(1, consequence.penalty, consequence.duration_seconds)
    if consequence.steps:
        return Ladder(each, tuple(sorted(consequence.steps, key=lambda step: step.at)))
    # A mute, kick or ban of its own is the one step of a ladder: what was posted before it is felt is the same offence.
    return group if consequence.penalty is Penalty.WARN else Ladder(each, (each,))


def is_own(consequence: Consequence) -> bool:
    """Whether a rule's offences are counted by themselves."""
    return bool(consequence.steps) or consequence.penalty is not Penalty.WARN


def is_counted(hit: Hit) -> bool:
    """Whether a hit is an offence that is counted: not what belongs to one, nor what brings nothing however often."""
    consequence = hit.rule.consequence
    return not hit.is_repeated and (consequence.penalty is not Penalty.NONE or bool(consequence.steps))


def begins_again(standing: Standing, *, at: int) -> bool:
    """Whether an offence at a time belongs to a new round: what the last step brought was over when it was made."""
    return standing.held_until is not None and at >= standing.held_until


def advance(standing: Standing, ladder: Ladder, *, count: int, at: int, now: int) -> tuple[Standing, Step | None]:
    """Where an offence leads, and what follows from it.

    `count` is how many count in this round with this one; `at` is when it was made, `now` when it is judged. Each step
    is taken once in a round: at the offence of its number. What comes after the last one was taken, and was made before
    it is over, is counted, and nothing follows.
    """
    if begins_again(standing, at=at):
        standing, count = Standing(standing.round + 1), 1
    if standing.held_until is not None:
        return Standing(standing.round, count, standing.held_until), None
    step = next((each for each in ladder.steps if each.at == count), ladder.each)
    last = ladder.steps[-1] if ladder.steps else None
    if last is None or count < last.at:
        return Standing(standing.round, count), step
    # More than its number counted without it where the ladder was shortened meanwhile.
    return Standing(standing.round, count, _until(last, now=now)), last


def _until(step: Step, *, now: int) -> int | None:
    """Until when a step keeps somebody from writing; None for what does not.

    Times of messages are whole seconds, and who is removed may write until Telegram has done it.
    """
    if step.penalty is Penalty.KICK:
        return now + _REMOVED_WITHIN_SECONDS
    if step.penalty in {Penalty.MUTE, Penalty.BAN}:
        return FOREVER if step.duration_seconds is None else now + step.duration_seconds
    return None
