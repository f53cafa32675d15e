"""Which commands there are, and what each asks of whoever gives it."""

from collections.abc import Mapping
from types import MappingProxyType

from sokoni.telegram.console import words
from sokoni.telegram.console.service import (
    group_commands,
    inviting,
    locking,
    log_channel,
    looking,
    noting,
    punishing,
    scheduling,
    switching,
)
from sokoni.telegram.console.service.context import Spec
from sokoni.telegram.console.types import Right
from sokoni.telegram.role.types import GroupPermission as Allows

_SPECS: Mapping[str, Spec] = MappingProxyType({
    "warn": Spec(run=punishing.warn, right=Right.RESTRICT, role=Allows.WARN, looks=True),
    "unwarn": Spec(run=punishing.unwarn, right=Right.RESTRICT, role=Allows.LIFT),
    "resetwarns": Spec(run=punishing.forgive, right=Right.RESTRICT, role=Allows.LIFT),
    "warns": Spec(run=punishing.list_warnings, right=Right.ANY, role=Allows.WARN),
    "mute": Spec(run=punishing.mute, right=Right.RESTRICT, role=Allows.MUTE, looks=True),
    "unmute": Spec(run=punishing.unmute, right=Right.RESTRICT, role=Allows.LIFT),
    "kick": Spec(run=punishing.kick, right=Right.RESTRICT, role=Allows.KICK, looks=True),
    "ban": Spec(run=punishing.ban, right=Right.RESTRICT, role=Allows.BAN, looks=True),
    "unban": Spec(run=punishing.unban, right=Right.RESTRICT, role=Allows.LIFT),
    "dwarn": Spec(run=punishing.warn, right=Right.RESTRICT, role=Allows.WARN, deletes=True, looks=True),
    "dmute": Spec(run=punishing.mute, right=Right.RESTRICT, role=Allows.MUTE, deletes=True, looks=True),
    "dkick": Spec(run=punishing.kick, right=Right.RESTRICT, role=Allows.KICK, deletes=True, looks=True),
    "dban": Spec(run=punishing.ban, right=Right.RESTRICT, role=Allows.BAN, deletes=True, looks=True),
    "approve": Spec(run=punishing.approve, right=Right.RESTRICT, role=Allows.MANAGE_ROLES),
    "unapprove": Spec(run=punishing.unapprove, right=Right.RESTRICT, role=Allows.MANAGE_ROLES),
    "lock": Spec(run=locking.lock, right=Right.INFO, role=Allows.MANAGE_RULES),
    "unlock": Spec(run=locking.unlock, right=Right.INFO, role=Allows.MANAGE_RULES),
    "locks": Spec(run=locking.list_locks),
    "slowmode": Spec(run=locking.slow_mode, right=Right.INFO, role=Allows.MANAGE_RULES),
    "info": Spec(run=looking.show_info, right=Right.ANY, role=Allows.VIEW_LOG),
    "me": Spec(run=looking.show_me),
    "id": Spec(run=looking.show_ids),
    "admins": Spec(run=looking.list_administrators),
    "stats": Spec(run=looking.show_statistics, right=Right.ANY, role=Allows.VIEW_STATISTICS),
    "welcome": Spec(run=group_commands.set_welcome, right=Right.INFO, role=Allows.MANAGE_SETTINGS),
    "goodbye": Spec(run=group_commands.set_goodbye, right=Right.INFO, role=Allows.MANAGE_SETTINGS),
    "del": Spec(run=group_commands.delete, right=Right.DELETE, role=Allows.DELETE_MESSAGES, looks=True),
    "schedule": Spec(run=scheduling.schedule, right=Right.INFO, role=Allows.MANAGE_SCHEDULES),
    "notes": Spec(run=noting.list_notes),
    "note": Spec(run=noting.show_note),
    "save": Spec(run=noting.save_note, right=Right.INFO, role=Allows.MANAGE_NOTES),
    "clear": Spec(run=noting.clear_note, right=Right.INFO, role=Allows.MANAGE_NOTES),
    "filters": Spec(run=noting.list_answers),
    "filter": Spec(run=noting.save_answer, right=Right.INFO, role=Allows.MANAGE_FILTERS),
    "stop": Spec(run=noting.clear_answer, right=Right.INFO, role=Allows.MANAGE_FILTERS),
    "help": Spec(run=group_commands.show_help, right=Right.ANY),
    "rules": Spec(run=group_commands.show_rules),
    "report": Spec(run=group_commands.report),
    "settings": Spec(run=group_commands.open_settings, right=Right.ANY, role=Allows.MANAGE_SETTINGS),
    "setrules": Spec(run=group_commands.set_rules, right=Right.INFO, role=Allows.MANAGE_SETTINGS),
    "language": Spec(run=group_commands.set_language, right=Right.INFO, role=Allows.MANAGE_SETTINGS),
    "timezone": Spec(run=group_commands.set_zone, right=Right.INFO, role=Allows.MANAGE_SETTINGS),
    "night": Spec(run=group_commands.night, right=Right.INFO, role=Allows.MANAGE_SETTINGS),
    "export": Spec(run=group_commands.export_settings, right=Right.INFO, role=Allows.MANAGE_SETTINGS),
    "import": Spec(run=group_commands.import_settings, right=Right.INFO, role=Allows.MANAGE_SETTINGS, looks=True),
    "raid": Spec(run=group_commands.raid, right=Right.RESTRICT, role=Allows.MANAGE_SETTINGS, looks=True),
    "purge": Spec(run=group_commands.purge, right=Right.DELETE, role=Allows.DELETE_MESSAGES, looks=True),
    "pin": Spec(run=group_commands.pin, right=Right.PIN, role=Allows.PIN_MESSAGES),
    "unpin": Spec(run=group_commands.unpin, right=Right.PIN, role=Allows.PIN_MESSAGES),
    "unpinall": Spec(run=group_commands.unpin_all, right=Right.PIN, role=Allows.PIN_MESSAGES, looks=True),
    "invitelink": Spec(run=inviting.invite, right=Right.INVITE, looks=True),
    "setlog": Spec(run=log_channel.set_log, right=Right.INFO, role=Allows.MANAGE_SETTINGS, looks=True),
    "reload": Spec(run=group_commands.reload, right=Right.ANY),
    "promote": Spec(run=group_commands.promote, right=Right.PROMOTE, looks=True),
    "demote": Spec(run=group_commands.demote, right=Right.PROMOTE, looks=True),
    **{
        name: Spec(run=switching.by(name, path), right=Right.INFO, role=Allows.MANAGE_SETTINGS)
        for name, path in words.SWITCH_COMMANDS.items()
    },
})  # fmt: skip
# What those who know other bots type for them.
ALIASES: Mapping[str, str] = MappingProxyType({
    "tban": "ban", "tmute": "mute", "silence": "mute", "delete": "del", "staff": "admins", "adminlist": "admins",
    "statistics": "stats", "antiraid": "raid", "rmwarn": "unwarn", "get": "note", "saved": "notes",
    "setwelcome": "welcome", "setgoodbye": "goodbye", "logchannel": "setlog", "admincache": "reload",
})  # fmt: skip
SPECS: Mapping[str, Spec] = MappingProxyType({**_SPECS, **{name: _SPECS[meant] for name, meant in ALIASES.items()}})
