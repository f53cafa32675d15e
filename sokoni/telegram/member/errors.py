"""What can go wrong with members.

DomainError
└── GroupMemberMissing    the group has never seen them
"""

from sokoni.core.errors import DomainError, Kind


class GroupMemberMissing(DomainError):
    """The group has never seen this account."""

    code = "group_member.missing"
    kind = Kind.MISSING
    message = "This group has not seen the account {user_id}."
    hint = "Members are known once they come, go or say something where the bot is an administrator."

    def __init__(self, *, user_id: int) -> None:
        super().__init__(user_id=user_id)
