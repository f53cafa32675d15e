"""What a bot says and learns about itself, and the files it fetches."""

from typing import Any

from aiogram.methods import (
    Close,
    DeleteMyCommands,
    GetFile,
    GetMe,
    GetMyCommands,
    LogOut,
    SetMyCommands,
)

from tests.support.telegram.errors import bad_request
from tests.support.telegram.files import check_fetched
from tests.support.telegram.methods.desk import Desk, method

_MOST_COMMANDS = 100


@method(GetMe)
async def get_me(desk: Desk, call: GetMe) -> dict[str, Any]:
    """Who the bot is."""
    return desk.bot.me()


@method(LogOut)
async def log_out(desk: Desk, call: LogOut) -> bool:
    """Leave the public server; here nothing follows from it."""
    return True


@method(Close)
async def close(desk: Desk, call: Close) -> bool:
    """Close the bot on this server; here nothing follows from it."""
    return True


@method(GetFile)
async def get_file(desk: Desk, call: GetFile) -> dict[str, Any]:
    """Where a file can be fetched."""
    file = desk.world.files.get(call.file_id)
    check_fetched(file)
    return file.wire() | {"file_path": file.path}


def _key(call: SetMyCommands | GetMyCommands | DeleteMyCommands) -> str:
    scope = call.scope.model_dump_json(exclude_none=True) if call.scope else '{"type":"default"}'
    return f"{scope} {call.language_code or ''}"


@method(SetMyCommands)
async def set_my_commands(desk: Desk, call: SetMyCommands) -> bool:
    """Say which commands the bot has, for whom and in which language."""
    if len(call.commands) > _MOST_COMMANDS:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    for command in call.commands:
        name = command.command.removeprefix("/")
        if not (1 <= len(name) <= 32 and name.islower() and name.replace("_", "").isalnum() and name.isascii()):
            raise bad_request("BOT_COMMAND_INVALID")
        if not 1 <= len(command.description) <= 256:
            raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    desk.bot.commands[_key(call)] = [command.model_dump(mode="json", exclude_none=True) for command in call.commands]
    return True


@method(GetMyCommands)
async def get_my_commands(desk: Desk, call: GetMyCommands) -> list[dict[str, Any]]:
    """The commands as they were said for this scope and language."""
    return desk.bot.commands.get(_key(call), [])


@method(DeleteMyCommands)
async def delete_my_commands(desk: Desk, call: DeleteMyCommands) -> bool:
    """Take the commands of a scope and language back."""
    desk.bot.commands.pop(_key(call), None)
    return True
