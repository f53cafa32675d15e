"""What recommendations are made of."""

from dataclasses import dataclass
from datetime import timedelta

from sokoni.core.settings import setting


@dataclass(frozen=True, kw_only=True)
class RecommendationSettings:
    """How far back recommendations look, and whether browsers remember what was looked at."""

    window: timedelta = setting(
        "SOKONI_RECOMMENDATION_WINDOW",
        default=timedelta(days=365),
        help="How far back orders count for what goes together.",
    )
    remember_views: bool = setting(
        "SOKONI_REMEMBER_VIEWS",
        default=True,
        help="Whether a visitor's own browser remembers the last products they looked at; the server never does.",
    )
