"""The programme as plain values: recorded with each change, compared, and put back. Pure."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from sokoni.commerce.loyalty.types import ProgrammeDraft, Rate, Tier

# The kind of thing under which changes are recorded.
PROGRAMME = "loyalty_programme"


def of_programme(draft: ProgrammeDraft) -> dict[str, Any]:
    """What its operator wrote."""
    return asdict(draft) | {"tiers": [asdict(tier) for tier in draft.tiers]}


def to_programme(facts: Mapping[str, Any]) -> ProgrammeDraft:
    """The programme as such facts describe it."""
    rates = {currency: Rate(**rate) for currency, rate in facts["rates"].items()}
    tiers = tuple(Tier(**tier) for tier in facts["tiers"])
    return ProgrammeDraft(**(dict(facts) | {"rates": rates, "tiers": tiers}))
