"""Which commands there are, and what each asks of whoever gives it."""

from collections.abc import Mapping
from types import MappingProxyType

from sokoni.telegram.console.service import group_commands, noting, punishing, scheduling
from sokoni.telegram.console.service.context import Spec
from sokoni.telegram.console.types import Right
from sokoni.telegram.role.types import GroupPermission as Allows

SPECS: Mapping[str, Spec] = MappingProxyType({
    "warn": Spec(run=punishing.warn, right=Right.RESTRICT, role=Allows.WARN, looks=True),
    "unwarn": Spec(run=punishing.unwarn, right=Right.RESTRICT, role=Allows.LIFT),
    "warns": Spec(run=punishing.list_warnings, right=Right.ANY, role=Allows.WARN),
    "mute": Spec(run=punishing.mute, right=Right.RESTRICT, role=Allows.MUTE, looks=True),
    "unmute": Spec(run=punishing.unmute, right=Right.RESTRICT, role=Allows.LIFT),
    "kick": Spec(run=punishing.kick, right=Right.RESTRICT, role=Allows.KICK, looks=True),
    "ban": Spec(run=punishing.ban, right=Right.RESTRICT, role=Allows.BAN, looks=True),
    "unban": Spec(run=punishing.unban, right=Right.RESTRICT, role=Allows.LIFT),
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
    "promote": Spec(run=group_commands.promote, right=Right.PROMOTE, looks=True),
    "demote": Spec(run=group_commands.demote, right=Right.PROMOTE, looks=True),
})  # fmt: skip
