"""What a bot says of itself by language, its menu button, and the rights it asks for."""

from typing import Any

from aiogram.methods import (
    GetChatMenuButton,
    GetMyDefaultAdministratorRights,
    GetMyDescription,
    GetMyName,
    GetMyShortDescription,
    GetUserProfilePhotos,
    SetChatMenuButton,
    SetMyDefaultAdministratorRights,
    SetMyDescription,
    SetMyName,
    SetMyShortDescription,
)

from tests.support.telegram.errors import bad_request
from tests.support.telegram.methods.desk import Desk, method
from tests.support.telegram.rights import CHANNEL_RIGHTS, RIGHTS

_LONGEST = {"name": 64, "description": 512, "short_description": 120}


def _set(desk: Desk, what: str, value: str | None, language: str | None) -> bool:
    if len(value or "") > _LONGEST[what]:
        raise bad_request(f"{what.replace('_', ' ')} is too long")
    if value:
        desk.bot.about[f"{what} {language or ''}"] = value
    else:
        desk.bot.about.pop(f"{what} {language or ''}", None)
    return True


def _get(desk: Desk, what: str, language: str | None, usual: str = "") -> dict[str, Any]:
    about = desk.bot.about
    return {what: about.get(f"{what} {language or ''}") or about.get(f"{what} ", usual)}


@method(SetMyName)
async def set_my_name(desk: Desk, call: SetMyName) -> bool:
    """Say what the bot is called in a language."""
    return _set(desk, "name", call.name, call.language_code)


@method(GetMyName)
async def get_my_name(desk: Desk, call: GetMyName) -> dict[str, Any]:
    """What the bot is called in a language."""
    return _get(desk, "name", call.language_code, desk.bot.first_name)


@method(SetMyDescription)
async def set_my_description(desk: Desk, call: SetMyDescription) -> bool:
    """Say what people read before they start the bot."""
    return _set(desk, "description", call.description, call.language_code)


@method(GetMyDescription)
async def get_my_description(desk: Desk, call: GetMyDescription) -> dict[str, Any]:
    """What people read before they start the bot."""
    return _get(desk, "description", call.language_code)


@method(SetMyShortDescription)
async def set_my_short_description(desk: Desk, call: SetMyShortDescription) -> bool:
    """Say what stands on the bot's profile."""
    return _set(desk, "short_description", call.short_description, call.language_code)


@method(GetMyShortDescription)
async def get_my_short_description(desk: Desk, call: GetMyShortDescription) -> dict[str, Any]:
    """What stands on the bot's profile."""
    return _get(desk, "short_description", call.language_code)


@method(SetChatMenuButton)
async def set_chat_menu_button(desk: Desk, call: SetChatMenuButton) -> bool:
    """Say what the button beside the field does, for one person or for all."""
    button = call.menu_button.model_dump(mode="json", exclude_none=True) if call.menu_button else {"type": "default"}
    desk.bot.about[f"menu {call.chat_id or ''}"] = button
    return True


@method(GetChatMenuButton)
async def get_chat_menu_button(desk: Desk, call: GetChatMenuButton) -> dict[str, Any]:
    """What the button beside the field does."""
    about = desk.bot.about
    button: dict[str, Any] = about.get(f"menu {call.chat_id or ''}") or about.get("menu ", {"type": "commands"})
    return button


@method(SetMyDefaultAdministratorRights)
async def set_my_default_administrator_rights(desk: Desk, call: SetMyDefaultAdministratorRights) -> bool:
    """Say which rights the bot asks for where it is added."""
    wanted = call.rights.model_dump(exclude_none=True) if call.rights else {}
    desk.bot.about["rights channels" if call.for_channels else "rights groups"] = wanted
    return True


@method(GetMyDefaultAdministratorRights)
async def get_my_default_administrator_rights(desk: Desk, call: GetMyDefaultAdministratorRights) -> dict[str, Any]:
    """Which rights the bot asks for where it is added."""
    wanted = desk.bot.about.get("rights channels" if call.for_channels else "rights groups", {})
    known = RIGHTS if call.for_channels else [name for name in RIGHTS if name not in CHANNEL_RIGHTS]
    return {name: bool(wanted.get(name)) for name in known}


@method(GetUserProfilePhotos)
async def get_user_profile_photos(desk: Desk, call: GetUserProfilePhotos) -> dict[str, Any]:
    """Somebody's pictures of herself; nobody here has any."""
    if desk.world.account(call.user_id) is None:
        raise bad_request("user not found")
    return {"total_count": 0, "photos": []}
