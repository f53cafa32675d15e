"""What can go wrong with a team.

DomainError
├── AlreadyMember
├── MemberMissing
├── LastOwner               a team keeps at least one owner
├── TeamInvitationMissing   the link is none of ours, is over, or was taken up
└── InvitedTooMany          a team asks so many within a day
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


class TeamInvitationMissing(DomainError):
    """Whoever holds the link is asked nothing, or not any more."""

    code = "team.invitation_missing"
    kind = Kind.MISSING
    message = "This invitation is over."
    hint = "Ask whoever invited you for a new one."


class InvitedTooMany(DomainError):
    """The team has sent as many invitations as it may within a day."""

    code = "team.invited_too_many"
    kind = Kind.LIMITED
    message = "{most} people were invited within a day, which is the most."
    hint = "Invite the others tomorrow."

    def __init__(self, *, most: int) -> None:
        super().__init__(most=most)
