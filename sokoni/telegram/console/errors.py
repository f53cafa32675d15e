"""What commands refuse.

DomainError
├── NobodyMeant          a command says not whom it is about
├── PersonUnknown        nobody was ever seen under that name
├── PersonProtected      administrators and bots are not punished
├── LengthUnfit          Telegram takes no such length
├── NotAllowedHere       whoever asks may not do this in the group
├── GroupNotChosen       there is no such group, or it is not theirs to manage
├── SettingOfShop        those who manage the shop decide it
├── ZoneUnknown          no clock is called so
├── ExportTooLong        the settings fit into no message
├── LockUnknown          nothing that can be locked is called so
└── ImportUnfit          what is to be imported is no settings
"""

from sokoni.core.errors import DomainError, Kind


class NobodyMeant(DomainError):
    """A command says not whom it is about."""

    code = "telegram.nobody_meant"
    kind = Kind.INVALID
    message = "Whom do you mean?"
    hint = "Answer a message of theirs with the command, or write their @name or number behind it."


class PersonUnknown(DomainError):
    """Nobody was ever seen under that name."""

    code = "telegram.person_unknown"
    kind = Kind.MISSING
    message = "Nobody called @{username} was ever seen here."
    hint = "Answer a message of theirs with the command instead."

    def __init__(self, *, username: str) -> None:
        super().__init__(username=username)


class PersonProtected(DomainError):
    """Administrators and bots are not punished."""

    code = "telegram.person_protected"
    kind = Kind.CONFLICT
    message = "Administrators are not punished by commands."
    hint = "Take their rights from them first, if you must."


class LengthUnfit(DomainError):
    """Telegram takes no such length."""

    code = "telegram.length_unfit"
    kind = Kind.INVALID
    message = "Telegram knows nothing shorter than half a minute and nothing longer than a year."
    hint = "Write a length such as 30m, 2h, 1d or 2w; without one, it is for good."


class NotAllowedHere(DomainError):
    """Whoever asks may not do this in the group."""

    code = "telegram.not_allowed_here"
    kind = Kind.FORBIDDEN
    message = "You may not do this in this group."
    hint = "Ask an administrator of the group."


class GroupNotChosen(DomainError):
    """There is no such group, or it is not theirs to manage."""

    code = "telegram.group_not_chosen"
    kind = Kind.MISSING
    message = "There is no such group, or it is not yours to manage."
    hint = "Link your account on the page of your bots, or type /settings in the group."


class SettingOfShop(DomainError):
    """Those who manage the shop decide it."""

    code = "telegram.setting_of_shop"
    kind = Kind.FORBIDDEN
    message = "How buyers are protected and which bans are shared is for those who manage the shop."
    hint = "Ask them, or link your Telegram account on the page of your bots if you are one of them."


class ZoneUnknown(DomainError):
    """No clock is called so."""

    code = "telegram.zone_unknown"
    kind = Kind.INVALID
    message = "There is no clock called “{name}”."
    hint = "Write a place, such as America/Bogota or Asia/Tehran."

    def __init__(self, *, name: str) -> None:
        super().__init__(name=name)


class ExportTooLong(DomainError):
    """The settings fit into no message."""

    code = "telegram.export_too_long"
    kind = Kind.INVALID
    message = "The settings are longer than a message can be."
    hint = "Download them on the page of the group, and give the file to the other one there."


class LockUnknown(DomainError):
    """Nothing that can be locked is called so."""

    code = "telegram.lock_unknown"
    kind = Kind.INVALID
    message = "Nothing that can be locked is called “{name}”."
    hint = "/locks shows what can be."

    def __init__(self, *, name: str) -> None:
        super().__init__(name=name)


class ImportUnfit(DomainError):
    """What is to be imported is no settings."""

    code = "telegram.import_unfit"
    kind = Kind.INVALID
    message = "These are no settings of a group."
    hint = "Answer the whole text that /export gave with /import."
