"""Why a view cannot be kept.

DomainError
├── ViewInvalid     it has no name, or one that is too long
└── ViewsTooMany    there are as many as fit above a list
"""

from sokoni.core.errors import DomainError, Kind


class ViewInvalid(DomainError):
    """The name of a view cannot be used."""

    code = "savedview.invalid"
    kind = Kind.INVALID
    message = "A view needs a name of at most {most} characters."
    hint = "Give it a short name that you will recognise."

    def __init__(self, *, most: int) -> None:
        super().__init__(field="name", most=most)


class ViewsTooMany(DomainError):
    """There are as many views of a list as fit above it."""

    code = "savedview.too_many"
    kind = Kind.CONFLICT
    message = "There are {most} views of this list already."
    hint = "Remove one that you no longer need, then save this one."

    def __init__(self, *, most: int) -> None:
        super().__init__(most=most)
