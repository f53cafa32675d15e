"""What happened to the showcase; caches follow it."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from sokoni.core.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowcaseChanged(Event):
    """Products look different; `scopes` are those whose listings changed with them."""

    name: ClassVar[str] = "showcase.changed"
    product_ids: list[UUID]
    scopes: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class FacetsCounted(Event):
    """The facets of a scope were counted anew, and came out differently."""

    name: ClassVar[str] = "showcase.facets_counted"
    scope: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowcaseRebuilt(Event):
    """Everything was made anew and put in place."""

    name: ClassVar[str] = "showcase.rebuilt"
    products: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BestsellersRanked(Event):
    """What sells best was counted anew, and came out differently."""

    name: ClassVar[str] = "showcase.bestsellers_ranked"
    products: int
