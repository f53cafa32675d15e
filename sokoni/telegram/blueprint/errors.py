"""What is refused of files.

DomainError
├── BlueprintUnreadable    it is no file of a group
└── BlueprintUnfit         something in it cannot be
"""

from sokoni.core.errors import DomainError, Kind, Reason


class BlueprintUnreadable(DomainError):
    """It is no file of how a group is kept, or one of a later time."""

    code = "blueprint.unreadable"
    kind = Kind.INVALID
    message = "This is no file of how a group is kept, or one that a newer version wrote."
    hint = "Take a file that was downloaded from a group, as it is."


class BlueprintUnfit(DomainError):
    """Something that a file says cannot be; nothing of it was taken."""

    code = "blueprint.unfit"
    kind = Kind.INVALID
    message = "{reason} Nothing was taken; it is about “{place}” in the file."
    hint = "Mend the file there, or leave that part out, and give it again."

    def __init__(self, *, place: str, reason: Reason) -> None:
        super().__init__(place=place, reason=reason)
