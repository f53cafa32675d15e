"""What happens to recommendations."""

from dataclasses import dataclass
from typing import ClassVar

from sokoni.core.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class RecommendationsComputed(Event):
    """A run finished, and others are read from now on."""

    name: ClassVar[str] = "recommendation.computed"
    generation: int
