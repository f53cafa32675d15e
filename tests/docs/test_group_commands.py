"""What is said of commands in groups is what they ask: each one, with the right and the permission."""

import re
from pathlib import Path

from sokoni.telegram.console.service.specs import ALIASES, SPECS
from sokoni.telegram.console.types import Right
from sokoni.telegram.console.words import HELP

TEXT = (Path(__file__).parents[2] / "docs" / "howto" / "group-commands.md").read_text(encoding="utf-8")
RIGHTS = {
    "restrict members": Right.RESTRICT,
    "delete messages": Right.DELETE,
    "pin messages": Right.PIN,
    "invite people": Right.INVITE,
    "add administrators": Right.PROMOTE,
    "change the group": Right.INFO,
    "any administrator": Right.ANY,
    "everybody": None,
}


def _told() -> dict[str, tuple[Right | None, str | None]]:
    """What the table says of each command."""
    found = {}
    for line in TEXT.splitlines():
        cells = [each.strip() for each in line.strip("|").split("|")]
        if line.startswith("| `/"):
            for name in re.findall(r"`/([a-z]+)", cells[0]):
                found[name] = (RIGHTS[cells[1]], cells[2].strip("`") or None)
    return found


def test_the_table_says_of_each_command_what_it_asks():
    asked = {
        name: (spec.right, None if spec.role is None else spec.role.value)
        for name, spec in SPECS.items()
        if name not in ALIASES
    }

    assert _told() == asked


def test_other_words_for_commands_are_named():
    assert all(f"`/{name}`" in TEXT for name in ALIASES)


def test_the_bot_tells_of_each_command_itself():
    told = set(re.findall(r"/([a-z]+)", re.sub("<[^>]*>", "", "\n".join(HELP))))

    assert set(SPECS) - set(ALIASES) - told == {"help"}
    assert told <= set(SPECS)
