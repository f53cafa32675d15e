"""What can be wrong with bots and updates."""

from uuid import UUID

from sokoni.core.errors import DomainError, Kind, Reason


class ParkedUpdateMissing(DomainError):
    """It was not given up, or no longer is."""

    code = "telegram.parked_update_missing"
    kind = Kind.MISSING
    message = "There is no update {parked_id} that was given up."
    hint = "It may have been replayed meanwhile; look at the list again."

    def __init__(self, *, parked_id: UUID) -> None:
        super().__init__(parked_id=parked_id)


class FailedCallMissing(DomainError):
    """It did not fail, or that was too long ago."""

    code = "telegram.failed_call_missing"
    kind = Kind.MISSING
    message = "There is no call {call_id} that failed."
    hint = "Calls are kept for two days; look at the list again."

    def __init__(self, *, call_id: UUID) -> None:
        super().__init__(call_id=call_id)


class CallMadeMeanwhile(DomainError):
    """What the call was for has been done by another one, or is about to be."""

    code = "telegram.call_made_meanwhile"
    kind = Kind.CONFLICT
    message = "Another call for the same purpose waits, or was made since."
    hint = "Nothing needs to be sent again; look at the chat."


class FileTooLarge(DomainError):
    """Telegram takes no file of this size from bots."""

    code = "telegram.file_too_large"
    kind = Kind.INVALID
    message = "The file has {size_bytes} bytes, and bots may send {max_bytes} at most."
    hint = "Send a smaller file, or an address where it can be fetched."

    def __init__(self, *, size_bytes: int, max_bytes: int) -> None:
        super().__init__(size_bytes=size_bytes, max_bytes=max_bytes)


class BotMissing(DomainError):
    """There is none that this subject may see."""

    code = "telegram.bot_missing"
    kind = Kind.MISSING
    message = "There is no bot {bot_id} here."
    hint = "Look for it in the list of bots."

    def __init__(self, *, bot_id: UUID) -> None:
        super().__init__(bot_id=bot_id)


class BotTokenUnfit(DomainError):
    """What was given does not look like a token."""

    code = "telegram.token_unfit"
    kind = Kind.INVALID
    message = "This is no token of a bot."
    hint = "Copy the whole token from @BotFather: a number, a colon and 35 characters."

    def __init__(self) -> None:
        super().__init__(field="token")


class BotTokenRefused(DomainError):
    """Telegram does not take the token."""

    code = "telegram.token_refused"
    kind = Kind.INVALID
    message = "The token cannot be used: {reason}."
    hint = "Ask @BotFather for the bot's token, or for a new one, and copy all of it."

    def __init__(self, *, reason: Reason) -> None:
        super().__init__(field="token", reason=reason)


class BotTokenOfAnother(DomainError):
    """The token is good, and another bot's."""

    code = "telegram.token_of_another"
    kind = Kind.CONFLICT
    message = "This is the token of @{username}, which is another bot."
    hint = "Connect that bot by itself, or give this one's token."

    def __init__(self, *, username: str) -> None:
        super().__init__(field="token", username=username)


class BotTaken(DomainError):
    """The bot works for another shop here, or for the platform."""

    code = "telegram.bot_taken"
    kind = Kind.CONFLICT
    message = "@{username} is connected already, and not to this shop."
    hint = "Disconnect it where it is connected, or make another bot with @BotFather."

    def __init__(self, *, username: str) -> None:
        super().__init__(field="token", username=username)


class BotsExhausted(DomainError):
    """The shop has as many bots as it may have."""

    code = "telegram.bots_exhausted"
    kind = Kind.CONFLICT
    message = "A shop has at most {most} bots."
    hint = "Disconnect one that is not needed any more."

    def __init__(self, *, most: int) -> None:
        super().__init__(most=most)


class TelegramUnavailable(DomainError):
    """Telegram could not be asked now."""

    code = "telegram.unavailable"
    kind = Kind.UNAVAILABLE
    message = "Telegram could not be asked: {reason}."
    hint = "Try again in a minute; nothing was changed."

    def __init__(self, *, reason: Reason, retry_after_seconds: int = 30) -> None:
        super().__init__(reason=reason, retry_after_seconds=retry_after_seconds)


class WebhookRefused(DomainError):
    """Whoever sent the update did not prove to be Telegram."""

    code = "telegram.webhook_refused"
    kind = Kind.UNAUTHENTICATED
    message = "This update does not carry the bot's secret."
    hint = "Only Telegram sends updates here; give the bot a new secret if it does not arrive any more."


class WebhookUnreadable(DomainError):
    """It was sent by Telegram, or who knows the secret, and is no update."""

    code = "telegram.webhook_unreadable"
    kind = Kind.INVALID
    message = "This is no update of Telegram."
    hint = "Send one update as JSON in each request."
