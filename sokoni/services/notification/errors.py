"""What notification refuses.

DomainError
└── OptOutLinkUnknown  the link ends no mail
"""

from sokoni.core.errors import DomainError, Kind


class OptOutLinkUnknown(DomainError):
    """The link ends no mail."""

    code = "notification.opt_out_link_unknown"
    kind = Kind.MISSING
    message = "This link ends no mail of ours."
    hint = "Use the link in the newest mail; it may have been cut in two by the mail programme."
