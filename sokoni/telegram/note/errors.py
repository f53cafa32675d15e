"""What is not kept.

DomainError
├── KeptMissing      nothing has that name
├── KeptUnknown      there is no such text
├── KeptNameUnfit    the name, or the text, is empty or too long
└── TooManyKept      a group has as many as it may
"""

from sokoni.core.errors import DomainError, Kind


class KeptMissing(DomainError):
    """Nothing has that name."""

    code = "telegram.kept_missing"
    kind = Kind.MISSING
    message = "Nothing here is called “{name}”."
    hint = "/notes and /filters show what there is."

    def __init__(self, *, name: str) -> None:
        super().__init__(name=name)


class KeptUnknown(DomainError):
    """There is no such text."""

    code = "telegram.kept_unknown"
    kind = Kind.MISSING
    message = "There is no such note or filter."
    hint = "Look at the lists of the group's notes and filters."


class KeptNameUnfit(DomainError):
    """The name, or the text, is empty or too long."""

    code = "telegram.kept_name_unfit"
    kind = Kind.INVALID
    message = "A name of at most {longest} letters is needed, and a text."
    hint = "Write the name and the text behind the command, or answer the message that has the text."

    def __init__(self, *, longest: int) -> None:
        super().__init__(longest=longest)


class TooManyKept(DomainError):
    """A group has as many as it may."""

    code = "telegram.too_many_kept"
    kind = Kind.LIMITED
    message = "This group keeps {maximum} already."
    hint = "Remove one that is no longer needed."

    def __init__(self, *, maximum: int) -> None:
        super().__init__(maximum=maximum)
