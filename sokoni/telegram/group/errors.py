"""What can go wrong with groups.

DomainError
├── GroupMissing           none, or somebody else's: from outside the two look the same
├── GroupTaken             the chat is here already
├── GroupUnattended        no bot is in it, so nothing can be done there
├── CustomSettingMissing   programs keep nothing under that name
└── GroupSettingsUnfit     what was said of a setting cannot be
"""

from sokoni.core.errors import DomainError, Kind, Reason


class GroupMissing(DomainError):
    """There is none that this subject may see."""

    code = "group.missing"
    kind = Kind.MISSING
    message = "There is no group {group_id} here."
    hint = "Look for it in the list of groups; its number begins with a minus."

    def __init__(self, *, group_id: int) -> None:
        super().__init__(group_id=group_id)


class GroupTaken(DomainError):
    """The chat is a group here already, perhaps another shop's."""

    code = "group.taken"
    kind = Kind.CONFLICT
    message = "The group {group_id} is here already."
    hint = "Look for it in your list of groups. If it is yours and not there, make your shop's bot its administrator."

    def __init__(self, *, group_id: int) -> None:
        super().__init__(group_id=group_id)


class GroupUnattended(DomainError):
    """No bot is in it, so nothing can be done there."""

    code = "group.unattended"
    kind = Kind.CONFLICT
    message = "No bot is in the group {group_id}, so nothing can be done there."
    hint = "Make your shop's bot an administrator of the group."

    def __init__(self, *, group_id: int) -> None:
        super().__init__(group_id=group_id)


class CustomSettingMissing(DomainError):
    """Programs keep nothing under that name."""

    code = "group.custom_setting_missing"
    kind = Kind.MISSING
    message = "Nothing is kept under the name “{name}”."
    hint = "Read the settings: what programs keep stands in `custom`."

    def __init__(self, *, name: str) -> None:
        super().__init__(name=name)


class GroupSettingsUnfit(DomainError):
    """What was said of one setting cannot be."""

    code = "group.settings_unfit"
    kind = Kind.INVALID
    message = "The setting {field} cannot be so: {fault}."
    hint = "Read the settings first: they come with everything that can be set, as it stands."

    def __init__(self, *, field: str, fault: Reason) -> None:
        super().__init__(field=field, fault=fault)
