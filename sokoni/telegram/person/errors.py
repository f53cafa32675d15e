"""Why somebody of Telegram is not linked.

DomainError
├── LinkOver         the token is unknown, too old, or was used
└── PersonTaken      one of the two is linked to another already
"""

from sokoni.core.errors import DomainError, Kind


class LinkOver(DomainError):
    """The token is unknown, too old, or was used."""

    code = "telegram.link_over"
    kind = Kind.MISSING
    message = "This link is good no more."
    hint = "Ask for a new one on the page of your bots, and open it within the hour."


class PersonTaken(DomainError):
    """One of the two is linked to another already."""

    code = "telegram.person_taken"
    kind = Kind.CONFLICT
    message = "This Telegram account or this shop account is linked to another one already."
    hint = "Unlink the other one on the page of your bots first."
