"""Where the Bot API is."""

from dataclasses import dataclass

from sokoni.core.settings import setting


@dataclass(frozen=True, kw_only=True)
class BotApiSettings:
    """Which server of the Bot API is asked."""

    base: str = setting(
        "TELEGRAM_API_BASE",
        default="https://api.telegram.org",
        help="The server of the Bot API; a server of one's own, or one for tests, may stand in.",
        schemes=("http", "https"),
    )
