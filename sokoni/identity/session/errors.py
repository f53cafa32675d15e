"""What can go wrong with a session.

DomainError
├── RefreshRefused         the refresh token opens nothing
├── RefreshReused          it was used before: the whole family has ended
├── SessionMissing         not one of yours, or ended already
└── PresentPasswordWrong   whoever wants another password does not know the present one
"""

from sokoni.core.errors import DomainError, Kind


class RefreshRefused(DomainError):
    """The refresh token opens nothing, or nothing any more."""

    code = "session.refresh_refused"
    kind = Kind.UNAUTHENTICATED
    message = "This refresh token is not valid, or not any more."
    hint = "Sign in again."


class RefreshReused(DomainError):
    """The refresh token was used before, so it may have been stolen: everything that came from it has ended."""

    code = "session.refresh_reused"
    kind = Kind.UNAUTHENTICATED
    message = "This refresh token was used before, so we ended the session to be safe."
    hint = "Sign in again, and refresh from one place at a time."
    keeps = True


class SessionMissing(DomainError):
    """The session is not one of yours, or has ended already."""

    code = "session.missing"
    kind = Kind.MISSING
    message = "There is no such session."
    hint = "Reload the list; it may have ended already."


class PresentPasswordWrong(DomainError):
    """Whoever wants another password does not know the present one; the session that asks goes on."""

    code = "session.present_password_wrong"
    kind = Kind.INVALID
    message = "This is not your present password."
    hint = "Type the one with which you signed in."

    def __init__(self) -> None:
        super().__init__(field="current_password")
