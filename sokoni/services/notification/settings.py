"""How mail leaves."""

from dataclasses import dataclass

from sokoni.core.settings import setting


@dataclass(frozen=True, kw_only=True)
class NotificationSettings:
    """The mail provider and the sender's address."""

    mail_provider: str = setting(
        "MAIL_PROVIDER",
        default="log",
        help="log (a file below SOKONI_HOME) or null (nothing leaves).",
        choices=("log", "null"),
    )
    mail_from: str = setting(
        "MAIL_FROM", default="Sokoni <hello@localhost>", help="The sender of mail, as it stands in From."
    )
