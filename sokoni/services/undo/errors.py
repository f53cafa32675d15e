"""Why a change is not taken back.

DomainError
├── ChangeMissing        there is no such change or group here
├── ChangeFinal          what was done cannot be undone
├── ChangeUndone         it was taken back already
├── UndoExpired          it was made too long ago
├── ChangeOvertaken      the same was changed again since
└── UndoForOperators     it is a decision of those who run the marketplace
"""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from sokoni.core.errors import DomainError, Kind


class ChangeMissing(DomainError):
    """There is no such change or group here."""

    code = "undo.change_missing"
    kind = Kind.MISSING
    message = "There is no such change."
    hint = "Look at the list of changes of your shop."


class ChangeFinal(DomainError):
    """What was done cannot be undone."""

    code = "undo.change_final"
    kind = Kind.CONFLICT
    message = "'{action}' cannot be undone."
    hint = "Change it by hand; the list of changes shows what it was like before."

    def __init__(self, *, action: str) -> None:
        super().__init__(action=action)


class ChangeUndone(DomainError):
    """The change was taken back already."""

    code = "undo.change_undone"
    kind = Kind.CONFLICT
    message = "This change was undone already."
    hint = "To have it again, undo the change that took it back."

    def __init__(self, *, undone_by_id: UUID) -> None:
        super().__init__(undone_by_id=str(undone_by_id))


class UndoExpired(DomainError):
    """The change was made too long ago."""

    code = "undo.expired"
    kind = Kind.CONFLICT
    message = "Changes can be undone for {hours} hours, and this one is older."
    hint = "Change it by hand; the list of changes shows what it was like before."

    def __init__(self, *, window: timedelta) -> None:
        super().__init__(hours=window // timedelta(hours=1))


class ChangeOvertaken(DomainError):
    """The same was changed again since, and nothing newer is overwritten."""

    code = "undo.change_overtaken"
    kind = Kind.CONFLICT
    message = "This was changed again since: {parts}."
    hint = "Undo the newer change first, or change it by hand."

    def __init__(self, *, parts: Sequence[str]) -> None:
        super().__init__(parts=", ".join(parts) or "-")


class UndoForOperators(DomainError):
    """The change is a decision of those who run the marketplace."""

    code = "undo.for_operators"
    kind = Kind.FORBIDDEN
    message = "This was decided by those who run the marketplace, and only they can undo it."
    hint = "Write to them if you think that it was a mistake."
