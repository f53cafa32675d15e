"""What Telegram's things are called on pages."""

from collections.abc import Mapping
from types import MappingProxyType

from sokoni.web.translation import N_

# What was done in a group; programs may log kinds of their own, which are shown as they call them.
ACTION_WORDS: Mapping[str, str] = MappingProxyType({
    "warn": N_("Warned"),
    "unwarn": N_("Warning taken back"),
    "mute": N_("Muted"),
    "unmute": N_("May write again"),
    "kick": N_("Removed"),
    "ban": N_("Banned"),
    "unban": N_("No longer banned"),
    "restrict": N_("Restricted"),
    "delete": N_("Message deleted"),
    "note": N_("Only noted"),
    "dry_run": N_("A rule on trial held"),
    "pin": N_("Message pinned"),
    "unpin": N_("Message unpinned"),
    "promote": N_("Made administrator"),
    "demote": N_("Administrator no more"),
    "approve": N_("Let in"),
    "decline": N_("Not let in"),
    "report": N_("Reported"),
    "settle": N_("Report settled"),
    "queue": N_("Left for a person"),
    "welcome": N_("Greeted"),
    "captcha": N_("Captcha"),
    "raid": N_("Raid"),
    "night": N_("Night"),
})  # fmt: skip
ACTION_ICONS: Mapping[str, str] = MappingProxyType({
    "warn": "alert-triangle", "unwarn": "arrow-back-up", "mute": "volume-off", "unmute": "volume", "kick": "logout",
    "ban": "ban", "unban": "arrow-back-up", "restrict": "lock", "delete": "trash", "report": "flag",
    "note": "eye", "dry_run": "eye",
    "queue": "user", "welcome": "message", "captcha": "robot", "raid": "shield-check", "night": "moon",
    "approve": "check", "decline": "x", "settle": "check",
})  # fmt: skip
# What stands in the chart of penalties, from the bottom up.
PENALTY_KINDS = ("delete", "warn", "mute", "kick", "ban")
PENALTY_KIND_WORDS: Mapping[str, str] = MappingProxyType({
    "delete": N_("messages deleted"),
    "warn": N_("warnings"),
    "mute": N_("muted"),
    "kick": N_("removed"),
    "ban": N_("banned"),
})  # fmt: skip
PENALTY_WORDS: Mapping[str, str] = MappingProxyType({
    "none": N_("nothing more"),
    "warn": N_("warn"),
    "mute": N_("mute"),
    "kick": N_("remove"),
    "ban": N_("ban"),
})  # fmt: skip
GROUP_STATE_WORDS: Mapping[str, str] = MappingProxyType({
    "active": N_("A bot looks after it"),
    "claimed": N_("No bot is in it yet"),
    "demoted": N_("The bot is no administrator"),
    "left": N_("The bot was taken out"),
})  # fmt: skip
BOT_STATE_WORDS: Mapping[str, str] = MappingProxyType({
    "active": N_("At work"),
    "paused": N_("Paused"),
    "revoked": N_("Telegram no longer takes its token"),
    "disconnected": N_("Taken out"),
})  # fmt: skip
BOTS_HEAD = N_("Bots")
NEW_BOT_HEAD = N_("Connect a bot in three steps")
