"""Settings of the showcase."""

from dataclasses import dataclass
from datetime import timedelta

from sokoni.core.settings import setting


@dataclass(frozen=True, kw_only=True)
class ShowcaseSettings:
    """How soon facets of whole scopes follow."""

    count_delay: timedelta = setting(
        "SOKONI_FACETS_DELAY",
        default=timedelta(seconds=2),
        help="How long after a change the facets of its shop and categories are counted; changes meanwhile are one.",
    )
