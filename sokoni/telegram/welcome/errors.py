"""What is refused about who comes.

DomainError
└── NobodyAsked     nothing is asked of them
"""

from sokoni.core.errors import DomainError, Kind


class NobodyAsked(DomainError):
    """Nothing is asked of them, or not any more."""

    code = "telegram.nobody_asked"
    kind = Kind.MISSING
    message = "Nothing is asked of {user_id} in this group."
    hint = "Look at who has yet to answer in the list of newcomers."

    def __init__(self, *, user_id: int) -> None:
        super().__init__(user_id=user_id)
