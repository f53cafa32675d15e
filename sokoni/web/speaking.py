"""What is said of rules in the reader's language: the ground on which commissions and promotions are put into words."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from sokoni.web.wording import Wording

Translate = Callable[..., str]


@dataclass(frozen=True, slots=True)
class Speaker:
    """Says things in one language; `names` are of the things that they are about."""

    wording: Wording
    translate: Translate
    names: Mapping[UUID, str]

    def percent(self, rate_bp: int) -> str:
        """A rate such as 12.5 %."""
        return f"{self.wording.number(Decimal(rate_bp) / 100)}\u00a0%"
