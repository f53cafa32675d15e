"""How the Bot API refuses: a code, words, and sometimes parameters.

Source: https://core.telegram.org/bots/api#making-requests, and the words that the official server uses.
"""

from typing import Any


class ApiError(Exception):
    """A call that is refused, with the code and the words of the official server."""

    def __init__(self, code: int, words: str, **parameters: Any) -> None:
        super().__init__(words)
        self.code = code
        self.words = words
        self.parameters = parameters

    def wire(self) -> dict[str, Any]:
        """The answer as it is sent."""
        answer: dict[str, Any] = {"ok": False, "error_code": self.code, "description": self.words}
        if self.parameters:
            answer["parameters"] = self.parameters
        return answer


class NotAllowed(Exception):
    """What a person tried, and her Telegram would not let her."""


def bad_request(words: str, **parameters: Any) -> ApiError:
    """400: the call is wrong, or what it asks cannot be done."""
    return ApiError(400, f"Bad Request: {words}", **parameters)


def forbidden(words: str) -> ApiError:
    """403: the bot may not reach this chat."""
    return ApiError(403, f"Forbidden: {words}")


def conflict(words: str) -> ApiError:
    """409: two want the updates at once."""
    return ApiError(409, f"Conflict: {words}")


def unauthorized() -> ApiError:
    """401: there is no bot with this token."""
    return ApiError(401, "Unauthorized")


def not_found() -> ApiError:
    """404: there is no such method."""
    return ApiError(404, "Not Found")


def too_many_requests(seconds: int) -> ApiError:
    """429: the bot has to wait."""
    return ApiError(429, f"Too Many Requests: retry after {seconds}", retry_after=seconds)
