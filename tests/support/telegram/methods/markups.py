"""Keyboards under messages, checked as the official server does."""

from typing import Any

from aiogram.types import InlineKeyboardMarkup

from tests.support.telegram.errors import bad_request

_LONGEST_DATA = 64
# Exactly one of these makes a button do something.
_DOES = (
    "url",
    "callback_data",
    "web_app",
    "login_url",
    "switch_inline_query",
    "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat",
    "copy_text",
    "callback_game",
    "pay",
)


def markup(given: Any) -> dict[str, Any] | None:
    """A keyboard as it is kept and told; None where there is none, or it was emptied."""
    if given is None:
        return None
    body: dict[str, Any] = given.model_dump(mode="json", exclude_none=True)
    if not isinstance(given, InlineKeyboardMarkup):
        return body
    for row in body["inline_keyboard"]:
        for button in row:
            _check(button)
    rows = [row for row in body["inline_keyboard"] if row]
    return {"inline_keyboard": rows} if rows else None


def _check(button: dict[str, Any]) -> None:
    if not button.get("text"):
        raise bad_request('can\'t parse inline keyboard button: Field "text" must be non-empty')
    if not any(name in button for name in _DOES):
        raise bad_request("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
    if "callback_data" in button and not 1 <= len(button["callback_data"].encode()) <= _LONGEST_DATA:
        raise bad_request("BUTTON_DATA_INVALID")
    address = button.get("url", "https:")
    if not address.startswith(("http:", "https:", "tg:")) and "." not in address:
        raise bad_request(f"inline keyboard button URL '{address}' is invalid: Wrong HTTP URL")
