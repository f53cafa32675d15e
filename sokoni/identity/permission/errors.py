"""Why somebody may not.

DomainError
├── SignInRequired       nobody is signed in
├── CredentialsRefused   a token or key was shown, and is not (or no longer) good
├── CrossOriginRefused   a cookie came with a request from a foreign page
├── SellerRequired       the endpoint is for sellers
├── OperatorRequired     the endpoint is for operators
├── TeamRoleRequired     a member, but in a role that may not do this
└── NothingHere          missing, or somebody else's: from outside the two look the same
"""

from sokoni.core.errors import DomainError, Kind
from sokoni.identity.permission.types import TeamRole


class SignInRequired(DomainError):
    """Nobody is signed in."""

    code = "permission.sign_in_required"
    kind = Kind.UNAUTHENTICATED
    message = "You are not signed in."
    hint = "Sign in and try again; programs send an access token or an API key."


class CredentialsRefused(DomainError):
    """A token or key was shown and does not open anything; which part was wrong is not told."""

    code = "permission.credentials_refused"
    kind = Kind.UNAUTHENTICATED
    message = "This access token or API key is not valid, or not any more."
    hint = "Refresh the access token, sign in again, or make a new API key."


class CrossOriginRefused(DomainError):
    """A cookie came with an unsafe request that did not start on our own pages.

    Source: OWASP Cross-Site Request Forgery Prevention, Fetch Metadata and origin checks.
    """

    code = "permission.cross_origin"
    kind = Kind.FORBIDDEN
    message = "This request came from another site, so it was not carried out."
    hint = "Open the page here and try again; programs send an access token or an API key instead of a cookie."


class SellerRequired(DomainError):
    """The endpoint is for those who work for a shop."""

    code = "permission.seller_required"
    kind = Kind.FORBIDDEN
    message = "This is for sellers, and your account does not belong to a shop."
    hint = "Open a shop, or ask the owner of one to add you to its team."


class OperatorRequired(DomainError):
    """The endpoint is for those who run the marketplace."""

    code = "permission.operator_required"
    kind = Kind.FORBIDDEN
    message = "This is for those who run the marketplace."
    hint = "Sign in with an operator's account."


class TeamRoleRequired(DomainError):
    """A member of the shop whose role may not do this."""

    code = "permission.team_role_required"
    kind = Kind.FORBIDDEN
    message = "In this shop you are {held}; this needs {needed} or more."
    hint = "Ask an owner of the shop to do it, or to change your role."

    def __init__(self, *, held: TeamRole, needed: TeamRole) -> None:
        super().__init__(held=held.value, needed=needed.value)


class NothingHere(DomainError):
    """What was asked for is missing, or belongs to somebody else."""

    code = "permission.nothing_here"
    kind = Kind.MISSING
    message = "There is nothing here."
    hint = "Check the address, and that you are signed in with the right account."
