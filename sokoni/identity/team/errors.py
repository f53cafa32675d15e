"""What can go wrong with a team.

DomainError
├── AlreadyMember
├── MemberMissing
└── LastOwner       a team keeps at least one owner
"""

from sokoni.core.errors import DomainError, Kind


class AlreadyMember(DomainError):
    """The account is in the team already."""

    code = "team.already_member"
    kind = Kind.CONFLICT
    message = "This person is in the team already."
    hint = "Change their role instead."


class MemberMissing(DomainError):
    """The account is not in the team."""

    code = "team.member_missing"
    kind = Kind.MISSING
    message = "This person is not in the team."
    hint = "Reload the list of members; somebody may have removed them."


class LastOwner(DomainError):
    """A team keeps at least one owner."""

    code = "team.last_owner"
    kind = Kind.CONFLICT
    message = "This is the only owner of the shop."
    hint = "Make somebody else an owner first."
