"""What is not kept for later.

DomainError
├── ScheduledMissing     there is no such message here
├── TimingOver           none of its times is still to come
├── TimingUnfit          the days do not fit how often it is said
├── MessageEmpty         nothing is said
└── TooManyScheduled     a group has as many as it may
"""

from sokoni.core.errors import DomainError, Kind


class ScheduledMissing(DomainError):
    """There is no such message here."""

    code = "telegram.scheduled_missing"
    kind = Kind.MISSING
    message = "There is no such scheduled message."
    hint = "Look at the list of the group's scheduled messages."


class TimingOver(DomainError):
    """None of its times is still to come."""

    code = "telegram.timing_over"
    kind = Kind.INVALID
    message = "That time is over already, by the clock of the group."
    hint = "Choose a time to come; the group's time zone is in its settings."

    def __init__(self) -> None:
        super().__init__(field="at")


class TimingUnfit(DomainError):
    """The days do not fit how often it is said."""

    code = "telegram.timing_unfit"
    kind = Kind.INVALID
    message = "What is said once needs its day, and what is said weekly its days of the week."
    hint = "Say on which days."

    def __init__(self) -> None:
        super().__init__(field="weekdays")


class MessageEmpty(DomainError):
    """Nothing is said."""

    code = "telegram.message_empty"
    kind = Kind.INVALID
    message = "A message needs words or a picture."
    hint = "Write what is to be said."

    def __init__(self) -> None:
        super().__init__(field="text")


class TooManyScheduled(DomainError):
    """A group has as many as it may."""

    code = "telegram.too_many_scheduled"
    kind = Kind.LIMITED
    message = "This group has {maximum} scheduled messages already."
    hint = "Remove one that is no longer needed."

    def __init__(self, *, maximum: int) -> None:
        super().__init__(maximum=maximum)
