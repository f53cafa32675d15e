"""Rules, members and verdicts as the engine knows them."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from sokoni.telegram.group.settings_types import Penalty
from sokoni.telegram.rule.engine.conditions import Condition
from sokoni.telegram.rule.engine.recent import Recent


@dataclass(frozen=True, slots=True)
class Step:
    """What follows from the offence of some number; without a duration it holds until it is lifted."""

    at: int
    penalty: Penalty
    duration_seconds: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Consequence:
    """What follows from breaking a rule: the penalty each time, and steps at which it is another one.

    Offences of a rule with steps count by themselves; warnings of all others count together, on the group's ladder.
    """

    penalty: Penalty
    duration_seconds: int | None = None
    deletes: bool = True
    steps: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Exemptions:
    """Whom a rule leaves alone. Names of roles are in small letters where messages are judged."""

    admins: bool = True
    trusted: bool = True
    roles: frozenset[str] = frozenset()
    ids: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineRule:
    """A rule of a group. Those with a higher priority are looked at first; among equals, the older."""

    id: UUID
    name: str
    condition: Condition
    consequence: Consequence
    exemptions: Exemptions = Exemptions()
    priority: int = 0
    is_dry: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """Who wrote, as far as rules ask. `joined_at` counts seconds since 1970; None where it is not known."""

    is_admin: bool = False
    is_trusted: bool = False
    roles: Collection[str] = ()
    joined_at: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A rule that a message breaks, and by what. A repeated hit is deleted like its first, and counted no more.

    `key` is the same for all parts of one offence: the messages of an album share theirs.
    """

    rule: EngineRule
    evidence: str
    key: str
    is_repeated: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What rules say of a message, and what must be remembered for the next.

    `hit` is the rule that decides; `dry` are those on trial that hold; `spared` those that somebody exempt breaks.
    """

    hit: Hit | None
    dry: tuple[Hit, ...]
    spared: tuple[Hit, ...]
    recent: Recent
