"""What can go wrong with an account.

DomainError
├── EmailInvalid            the text is no e-mail address
├── EmailTaken              somebody has an account with it
├── LocaleUnknown           not a language tag
├── DisplayNameInvalid      too long, or not one line
├── PasswordTooShort
├── PasswordTooLong
├── PasswordTooCommon       among those that are tried first
├── WrongCredentials        e-mail or password; which one is not told
├── SignInThrottled         too many tries for this e-mail from this address
├── AccountDisabled         closed by an operator; told only to who knows the password
├── AccountMissing
└── PasswordCheckBusy       more passwords are waiting to be checked than we take on
"""

from datetime import datetime

from sokoni.core.errors import DomainError, Kind


class EmailInvalid(DomainError):
    """The text is no e-mail address."""

    code = "account.email_invalid"
    kind = Kind.INVALID
    message = "This does not look like an e-mail address."
    hint = "Check it for typing errors; it looks like ana@example.com."

    def __init__(self) -> None:
        super().__init__(field="email")


class EmailTaken(DomainError):
    """Somebody already has an account with this e-mail."""

    code = "account.email_taken"
    kind = Kind.CONFLICT
    message = "There is already an account with this e-mail."
    hint = "Sign in instead, or use another e-mail."

    def __init__(self) -> None:
        super().__init__(field="email")


class LocaleUnknown(DomainError):
    """The text is no language tag such as es-CO. Source: RFC 5646."""

    code = "account.locale_unknown"
    kind = Kind.INVALID
    message = "This is not a language we can read."
    hint = "Write a language tag such as en, es-CO or ar."

    def __init__(self) -> None:
        super().__init__(field="locale")


class DisplayNameInvalid(DomainError):
    """The name is too long, or is not one line of text."""

    code = "account.display_name_invalid"
    kind = Kind.INVALID
    message = "This name cannot be used: it needs to be one line of at most {maximum} characters."
    hint = "Write it shorter, and without line breaks."

    def __init__(self, *, maximum: int) -> None:
        super().__init__(field="display_name", maximum=maximum)


class PasswordTooShort(DomainError):
    """The password has too few characters."""

    code = "account.password_too_short"
    kind = Kind.INVALID
    message = "This password is too short: it needs at least {minimum} characters."
    hint = "A few words in a row make a good password."

    def __init__(self, *, minimum: int) -> None:
        super().__init__(field="password", minimum=minimum)


class PasswordTooLong(DomainError):
    """The password is longer than we take."""

    code = "account.password_too_long"
    kind = Kind.INVALID
    message = "This password is too long: at most {maximum} characters."
    hint = "Use a shorter one; sixteen random characters are plenty."

    def __init__(self, *, maximum: int) -> None:
        super().__init__(field="password", maximum=maximum)


class PasswordTooCommon(DomainError):
    """The password is among those that are tried first."""

    code = "account.password_too_common"
    kind = Kind.INVALID
    message = "Too many people use this password, so it is among the first that are tried."
    hint = "Choose one that nobody would guess; a few words in a row make a good password."

    def __init__(self) -> None:
        super().__init__(field="password")


class WrongCredentials(DomainError):
    """E-mail or password are wrong."""

    code = "account.wrong_credentials"
    kind = Kind.UNAUTHENTICATED
    message = "E-mail or password are not right."
    hint = "Check both and try again."


class SignInThrottled(DomainError):
    """Too many tries for this e-mail from this address."""

    code = "account.sign_in_throttled"
    kind = Kind.LIMITED
    message = "There were too many tries to sign in with this e-mail from here."
    hint = "Wait a little and try again. From elsewhere, or where you are signed in already, nothing is blocked."
    keeps = True

    def __init__(self, *, until: datetime, now: datetime) -> None:
        super().__init__(retry_after_seconds=max(1, int((until - now).total_seconds())))


class AccountDisabled(DomainError):
    """The account was closed by an operator."""

    code = "account.disabled"
    kind = Kind.FORBIDDEN
    message = "This account is closed."
    hint = "Write to those who run this marketplace to have it opened again."


class AccountMissing(DomainError):
    """There is no such account."""

    code = "account.missing"
    kind = Kind.MISSING
    message = "There is no such account."
    hint = "Check the address; the account may have been removed."


class PasswordCheckBusy(DomainError):
    """More passwords are waiting to be checked than we take on at once."""

    code = "account.password_check_busy"
    kind = Kind.UNAVAILABLE
    message = "Very many people are signing in at this moment."
    hint = "Try again in a few seconds."

    def __init__(self) -> None:
        super().__init__(retry_after_seconds=2)
