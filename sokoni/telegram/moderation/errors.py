"""What moderation refuses.

DomainError
├── PenaltyUnfit        this cannot be done to somebody
├── ActionFinal         there is nothing to take back in it
├── ActionUndone        it was taken back already
├── PersonRunsGroup     nothing is done to administrators
├── WarningMissing      there is no such warning that counts
├── ReportMissing       there is no such report
├── ReportSettled       somebody settled it already
├── BansUnshared        no group of the shop shares bans
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


class PersonRunsGroup(DomainError):
    """Nothing is done to those who run the group: Telegram would not let the bot."""

    code = "moderation.person_runs_group"
    kind = Kind.CONFLICT
    message = "This person runs the group, and the bot cannot do anything to them."
    hint = "Its owner can make them a member again, in Telegram."


class WarningMissing(DomainError):
    """There is no such warning that counts."""

    code = "moderation.warning_missing"
    kind = Kind.MISSING
    message = "There is no such warning that counts."
    hint = "Look at the list of their warnings; it may have run out, or been taken off."


class ReportMissing(DomainError):
    """There is no such report."""

    code = "moderation.report_missing"
    kind = Kind.MISSING
    message = "There is no such report."
    hint = "Look at the list of reports; old ones are kept as long as the log of actions."


class ReportSettled(DomainError):
    """Somebody settled it already."""

    code = "moderation.report_settled"
    kind = Kind.CONFLICT
    message = "Somebody has settled this report already."
    hint = "Look at what was done in the list of actions."


class BansUnshared(DomainError):
    """No group of the shop shares bans."""

    code = "moderation.bans_unshared"
    kind = Kind.CONFLICT
    message = "No group of this shop that has a bot shares bans."
    hint = "Switch “shares_bans” on in the settings of the groups that are to share them."


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
