"""What an e-mail, a password and a language may be, and where sign-ins are counted."""

import ipaddress
import re
import unicodedata
from collections.abc import Collection

from sokoni.identity.account import errors

# Source: OWASP ASVS 5, 6.2.1, 6.2.5 and 6.2.9: at least 8, 64 must be taken, no rules of composition.
PASSWORD_MINIMUM = 8
PASSWORD_MAXIMUM = 256
DISPLAY_NAME_MAXIMUM = 100
_EMAIL_MAXIMUM = 254
_LOCAL_PART_MAXIMUM = 64
_EMAIL = re.compile(r"[^@\s\x00-\x1f\x7f]+@[^@\s\x00-\x1f\x7f.]+(\.[^@\s\x00-\x1f\x7f.]+)+")
_LOCALE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z]{4})?(-(?:[A-Za-z]{2}|\d{3}))?")
# What one customer of a provider usually has; a single visitor has all of it at hand.
_IPV6_NETWORK_BITS = 64


def normalise_email(text: str) -> str:
    """An e-mail as it is stored: without spaces around it, its domain in small letters.

    Raises:
        EmailInvalid: it is no e-mail address.
    """
    email = unicodedata.normalize("NFC", text.strip())
    local, _, domain = email.rpartition("@")
    if len(email) > _EMAIL_MAXIMUM or len(local) > _LOCAL_PART_MAXIMUM or not _EMAIL.fullmatch(email):
        raise errors.EmailInvalid
    return f"{local}@{domain.lower()}"


def is_email(text: str) -> bool:
    """Whether `normalise_email` takes it."""
    try:
        normalise_email(text)
    except errors.EmailInvalid:
        return False
    return True


def normalise_display_name(text: str) -> str:
    """A name as it is stored, without spaces around it; it may be empty.

    Raises:
        DisplayNameInvalid: too long, or with control characters (of which PostgreSQL takes no NUL).
    """
    name = unicodedata.normalize("NFC", text.strip())
    if len(name) > DISPLAY_NAME_MAXIMUM or any(unicodedata.category(letter) == "Cc" for letter in name):
        raise errors.DisplayNameInvalid(maximum=DISPLAY_NAME_MAXIMUM)
    return name


def normalise_locale(text: str) -> str:
    """A language tag in its usual spelling: `ES-co` becomes `es-CO`.

    Raises:
        LocaleUnknown: it is no language tag.
    """
    if not _LOCALE.fullmatch(text):
        raise errors.LocaleUnknown
    language, *rest = text.split("-")
    return "-".join([language.lower(), *(part.title() if len(part) == 4 else part.upper() for part in rest)])  # noqa: PLR2004  # a script has four letters


def normalise_password(text: str) -> str:
    """A password as it is hashed: the same however a keyboard composes its letters.

    Source: NIST SP 800-63B, 3.1.1.2.
    """
    return unicodedata.normalize("NFKC", text)


def check_password(password: str, *, email: str, common: Collection[str]) -> None:
    """Pass a password that may be chosen.

    Raises:
        PasswordTooShort: fewer than 8 characters.
        PasswordTooLong: more than 256 characters.
        PasswordTooCommon: in the list, or the e-mail itself.
    """
    password = normalise_password(password)
    if len(password) < PASSWORD_MINIMUM:
        raise errors.PasswordTooShort(minimum=PASSWORD_MINIMUM)
    if len(password) > PASSWORD_MAXIMUM:
        raise errors.PasswordTooLong(maximum=PASSWORD_MAXIMUM)
    lowered = password.lower()
    if lowered in common or lowered in {email.lower(), email.lower().partition("@")[0]}:
        raise errors.PasswordTooCommon


def network_of(address: str) -> str:
    """The network whose tries are counted together: an IPv4 address, or the /64 around an IPv6 one."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address[:64]
    if isinstance(parsed, ipaddress.IPv4Address):
        return str(parsed)
    if parsed.ipv4_mapped is not None:
        return str(parsed.ipv4_mapped)
    return str(ipaddress.ip_network((parsed, _IPV6_NETWORK_BITS), strict=False))
