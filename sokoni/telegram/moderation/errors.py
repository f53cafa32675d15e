"""What moderation refuses.

DomainError
├── PenaltyUnfit        this cannot be done to somebody
├── ActionFinal         there is nothing to take back in it
├── ActionUndone        it was taken back already
├── CaseMissing         there is no such case
└── CaseDecided         somebody decided it already
"""

from sokoni.core.errors import DomainError, Kind


class PenaltyUnfit(DomainError):
    """Doing nothing to somebody is no penalty, and nothing can be lifted that was not laid on."""

    code = "moderation.penalty_unfit"
    kind = Kind.INVALID
    message = "There is nothing to do: {penalty} is no penalty that can be given or lifted."
    hint = "Warn, mute, kick or ban; warnings, mutes and bans can be lifted."

    def __init__(self, *, penalty: str) -> None:
        super().__init__(penalty=penalty)


class ActionFinal(DomainError):
    """There is nothing to take back in it."""

    code = "moderation.action_final"
    kind = Kind.CONFLICT
    message = "This action cannot be undone."
    hint = "Warnings, mutes, kicks and bans can; what was said or deleted stays so."


class ActionUndone(DomainError):
    """It was taken back already."""

    code = "moderation.action_undone"
    kind = Kind.CONFLICT
    message = "This action was undone already."
    hint = "Look at what was done since in the list of actions."


class CaseMissing(DomainError):
    """There is no such case in the group."""

    code = "moderation.case_missing"
    kind = Kind.MISSING
    message = "There is no such case."
    hint = "Look for it among those that wait."


class CaseDecided(DomainError):
    """Somebody decided it already."""

    code = "moderation.case_decided"
    kind = Kind.CONFLICT
    message = "Somebody has decided about this already."
    hint = "Look at what was done in the list of actions; it can be undone there."
