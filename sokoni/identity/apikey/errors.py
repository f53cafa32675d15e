"""What can go wrong with an API key.

DomainError
├── KeyMissing           not one of yours, or revoked already
├── KeyCannotMakeKeys    it takes a person who signed in
├── KeyExpiryPast        it would never work
└── TooManyKeys
"""

from sokoni.core.errors import DomainError, Kind


class KeyMissing(DomainError):
    """The key is not one of yours, or was revoked already."""

    code = "apikey.missing"
    kind = Kind.MISSING
    message = "There is no such API key."
    hint = "Reload the list; it may have been revoked already."


class KeyCannotMakeKeys(DomainError):
    """API keys cannot make API keys, so that a stolen one ends when it is revoked."""

    code = "apikey.cannot_make_keys"
    kind = Kind.FORBIDDEN
    message = "An API key cannot make, list or revoke API keys."
    hint = "Sign in with your e-mail and password to do it."


class KeyExpiryPast(DomainError):
    """The key would end before it begins."""

    code = "apikey.expiry_past"
    kind = Kind.INVALID
    message = "This API key would never work: it ends in the past."
    hint = "Choose a later time, or none."

    def __init__(self) -> None:
        super().__init__(field="expires_at")


class TooManyKeys(DomainError):
    """The account has as many keys as one may have."""

    code = "apikey.too_many"
    kind = Kind.CONFLICT
    message = "You have {limit} API keys, and that is the most one account may have."
    hint = "Revoke one that you no longer need."

    def __init__(self, *, limit: int) -> None:
        super().__init__(limit=limit)
