"""What can go wrong with actions.

DomainError
├── ActionMissing      none in this group, or too old to be kept
└── ActionTimeUnfit    in the future, or too long ago to be kept
"""

from datetime import datetime

from sokoni.core.errors import DomainError, Kind


class ActionMissing(DomainError):
    """There is none in this group, or it was so long ago that it is no longer kept."""

    code = "action.missing"
    kind = Kind.MISSING
    message = "There is no such action in this group."
    hint = "Look for it in the list of actions; old ones are kept for a time only."


class ActionTimeUnfit(DomainError):
    """What is logged happened in the future, or too long ago to be kept."""

    code = "action.time_unfit"
    kind = Kind.INVALID
    message = "What happened at {occurred_at} cannot be logged: it has to be between {earliest} and now."
    hint = "Say when it happened with its time zone, or leave the time out for now."

    def __init__(self, *, occurred_at: datetime, earliest: datetime) -> None:
        super().__init__(occurred_at=occurred_at.isoformat(), earliest=earliest.isoformat())
