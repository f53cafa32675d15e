"""What bots say to those who command them."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from sokoni.telegram.console.types import Audience, Listed, Right
from sokoni.telegram.group.settings_types import Lock
from sokoni.telegram.speech.service import N_

BOUND = N_("I look after this group now. /help tells what I can do, /settings how I am to do it.")
PROMOTED_AGAIN = N_("I am an administrator again and go on as before.")
NOT_ADMINISTRATOR = N_("Make me an administrator of this group, so that I can look after it.")
NOT_LINKED = N_(
    "I do not know yet whose group this is. Link your Telegram account on the page of your bots, then type /bind here."
)
SEVERAL_SHOPS = N_("You work for several shops. Add this group on the page of the shop that it is for.")
RIGHTS_MISSING = N_(
    "To keep this group clean I also need the right to: {rights}. "
    "You can give it in the settings of the group, where its administrators are."
)
RIGHT_WORDS: Mapping[Right, str] = MappingProxyType({
    Right.RESTRICT: N_("restrict members"),
    Right.DELETE: N_("delete messages"),
    Right.PIN: N_("pin messages"),
    Right.INVITE: N_("invite people"),
    Right.PROMOTE: N_("add administrators"),
    Right.INFO: N_("change the group"),
    Right.ANY: N_("be an administrator"),
})  # fmt: skip

LINKED = N_("You are linked with {account} now.")
HELLO = N_("Hello! I look after groups. Which of yours is it about?")
HELLO_STRANGER = N_(
    "Hello! I look after groups of shops. Link your Telegram account on the page of your bots, "
    "then I know which are yours."
)
NO_GROUPS = N_("None of your groups knows me yet. Add me to one, as an administrator.")
# What /help says, line by line.
HELP: Sequence[str] = (
    N_("<b>What I can do</b>"),
    N_(
        "/warn, /mute 2h, /kick, /ban 7d: with a reason behind it; "
        "/dwarn, /dmute, /dkick and /dban delete the message, too"
    ),
    "/unwarn, /resetwarns, /warns, /unmute, /unban",
    N_("/approve, /unapprove: whom rules leave alone"),
    N_("/del, /purge: the answered message goes, or all from it on"),
    N_("/lock links stickers, /unlock, /locks: what members cannot send"),
    N_("/slowmode 30s, /raid 15m, /night 23:00 07:00: off behind it ends each; /raid undo lets people back in"),
    "/pin, /unpin, /unpinall, /promote, /demote, /reload",
    N_("/schedule daily 18:30 Hello: a message for later"),
    N_("/notes, /note, /save, /clear: texts that #name calls"),
    N_("/filters, /filter, /stop: answers to words"),
    "/welcome, /goodbye, /rules, /setrules, /report",
    "/info, /me, /id, /admins, /stats, /invitelink 7d",
    N_("/captcha, /reports, /cleanservice, /cleancommands: on or off behind it"),
    "/settings, /language, /timezone, /setlog, /export, /import",
)

WARNED = N_("{who} was warned. Warnings that count: {count}.")
UNWARNED = N_("The last warning was taken from {who}.")
NO_WARNINGS = N_("{who} has no warnings.")
WARNINGS = N_("Warnings of {who}: {count}")
QUEUED = N_("{who} has bought in the shop, so a person decides. The case is on the page of the group.")
UNDO = N_("Undo")
MUTED = N_("{who} cannot write any more.")
MUTED_FOR = N_("{who} cannot write for {time}.")
KICKED = N_("{who} was put out.")
BANNED = N_("{who} was banned.")
BANNED_FOR = N_("{who} was banned for {time}.")
UNMUTED = N_("{who} can write again.")
UNBANNED = N_("{who} may come again.")
REASON = N_("Reason: {reason}")

NO_RULES = N_("This group has no rules yet.")
RULES = N_("<b>Rules of {group}</b>")
RULES_SAVED = N_("The rules are saved.")
REPORTED = N_("The administrators were told.")
NO_REPORTS = N_("Nothing can be reported in this group.")
ANSWER_FIRST = N_("Answer the message that it is about with this command.")
PURGED = N_("{count} messages were deleted.")
PINNED = N_("It is pinned.")
UNPINNED = N_("It is no longer pinned.")
UNPINNED_ALL = N_("Nothing is pinned any more.")
RELOADED = N_("I am asking Telegram anew who runs this group.")
FORGIVEN = N_("All warnings were taken from {who}: {count}.")
SWITCH_HOW = N_("Write /{name} on or /{name} off.")
LINK_HOW = N_(
    "Write /invitelink, or for how long the link is good: /invitelink 7d. With “ask”, whoever follows it waits."
)
LINK_COMES = N_("I send you the link in private.")
LINK_IS = N_("This link leads into {group}:\n{link}")
UNREACHED = N_("I cannot write to you before you open our private chat. Press Start there, then type it here again.")
OPEN_CHAT = N_("Open the chat")
LOG_HOW = N_(
    "Add me to a channel as an administrator, forward a post of it here, and answer that with /setlog. "
    "Its number behind the command does, too. /setlog off ends it."
)
LOG_ON = N_("What is done here is told in that channel from now on.")
LOG_OFF = N_("What is done here is told in no channel any more.")
LOG_BEGINS = N_("Here I tell from now on what is done in {group}.")
LOG_NOT_YOURS = N_("That channel has to have both of us as administrators, you and me.")
PROMOTED = N_("{who} is an administrator now.")
DEMOTED = N_("{who} is no administrator any more.")
RAID_NOT_ON = N_("There is no raid.")
NIGHT_SET = N_("The group rests from {starts} to {ends}, by the clock of {zone}.")
NIGHT_OFF = N_("The group rests no more.")
NIGHT_HOW = N_("Write when the night begins and ends, such as /night 23:00 07:00, or /night off.")
LOCKED = N_("Members cannot send these now: {what}")
UNLOCKED = N_("Members can send these again: {what}")
LOCKS = N_("What members cannot send: {what}")
NO_LOCKS = N_("Members can send anything.")
LOCK_HOW = N_("Write what to lock, such as /lock links stickers. There is: {what}")
LOCK_WORDS: Mapping[Lock, str] = MappingProxyType({
    Lock.LINKS: N_("Links"),
    Lock.FORWARDS: N_("Forwarded messages"),
    Lock.MEDIA: N_("All media"),
    Lock.PHOTOS: N_("Photos"),
    Lock.VIDEOS: N_("Videos"),
    Lock.GIFS: N_("GIFs"),
    Lock.STICKERS: N_("Stickers"),
    Lock.VOICE: N_("Voice messages"),
    Lock.MUSIC: N_("Music"),
    Lock.FILES: N_("Files"),
    Lock.POLLS: N_("Polls"),
    Lock.PLACES: N_("Places"),
    Lock.CONTACTS: N_("Contacts"),
    Lock.GAMES: N_("Games and dice"),
    Lock.STORIES: N_("Stories"),
    Lock.MENTIONS: N_("Mentions"),
    Lock.BOTS: N_("What bots make"),
    Lock.ALL: N_("Everything"),
})  # fmt: skip
LOCKS_MENU = N_("<b>{group}</b>\nWhat is ticked, members cannot send.")
LOCKS_BUTTON = N_("What members may send")
STATS_BUTTON = N_("Statistics")
SLOW = N_("Members wait {time} between two messages.")
NOT_SLOW = N_("Members need not wait between messages.")
SLOW_HOW = N_("Write how long members wait, up to an hour, such as /slowmode 30s, or /slowmode off.")
GREETING_ON = N_("It is said from now on.")
GREETING_OFF = N_("It is said no more.")
STATS = N_("<b>{group}</b> in the last {time}")
STATS_MESSAGES = N_("Messages: {count}")
STATS_MEMBERS = N_("Members: {count}")
STATS_TALKERS = N_("Who said most:")
WHO = N_("{name}, number {id}")
SEEN = N_("Messages: {count}, since {date}")
CAME = N_("Here since {date}")
GONE = N_("Not here since {date}")
COUNTING = N_("Warnings that count: {count}")
ROLES = N_("Roles: {roles}")
UNSEEN = N_("Nothing was seen of them here yet.")
ID_OF_CHAT = N_("This group: {id}")
ID_OF_TOPIC = N_("This topic: {id}")
ID_OF_YOU = N_("You: {id}")
ID_OF = N_("{name}: {id}")
ADMINS = N_("Who runs this group:")
APPROVED = N_("Rules leave {who} alone now.")
UNAPPROVED = N_("Rules hold for {who} as for everybody.")
SETTINGS = N_("The settings are in our private chat.")
OPEN_SETTINGS = N_("Open settings")
IMPORTED = N_("The settings are those of the text now.")
ONLY_SETTINGS = N_(
    "These are the settings alone: with roles, rules and notes it is too long for a message."
    " The group's page has all of it as a file."
)
LANGUAGE_HOW = N_("Write /language en, /language es or /language fa.")
LANGUAGE_SET = N_("I speak English here now.")
ZONE_SET = N_("This group goes by the clock of {zone} now.")

MENU = N_("<b>{group}</b>\nPress what is to be otherwise.")
BACK = N_("Back")
MORE = N_("More")
LANGUAGE = N_("Language: {language}")
CAPTCHA_KIND = N_("Captcha: {kind}")
CAPTCHA_BUTTON = N_("a button")
CAPTCHA_ARITHMETIC = N_("a sum")
SWITCHES: Mapping[str, str] = MappingProxyType({
    "is_moderated": N_("Look after the group"),
    "welcome.is_on": N_("Welcome"),
    "goodbye.is_on": N_("Goodbye"),
    "captcha.is_on": N_("Captcha"),
    "raid.is_on": N_("Stop raids"),
    "night.is_on": N_("Rest at night"),
    "delete_commands": N_("Delete commands"),
    "delete_service_messages": N_("Delete notes of who came and went"),
    "takes_reports": N_("Take reports"),
    "sends_digest": N_("Tell owners each morning what was done"),
    "shares_bans": N_("Share bans among the groups of the shop"),
    "protects_buyers": N_("Leave buyers to a person"),
})  # fmt: skip

# By which command, which of them is switched.
SWITCH_COMMANDS: Mapping[str, str] = MappingProxyType({
    "captcha": "captcha.is_on",
    "reports": "takes_reports",
    "cleanservice": "delete_service_messages",
    "cleancommands": "delete_commands",
})  # fmt: skip


def mark(*, is_on: bool) -> str:
    """What stands before something that is on or off."""
    return "✅" if is_on else "▫️"


SCHEDULED = N_("It will be said first at {time}, by the clock of {zone}.")
SCHEDULE_HOW = N_(
    "Write when and what: /schedule daily 18:30 Hello. Instead of daily there may be days such as mon,fri, a day of "
    "the month such as monthly:1, or a date such as 2026-12-24. /schedule alone shows what there is, "
    "/schedule off 1 removes the first."
)
SCHEDULE_EMPTY = N_("Nothing is scheduled.")
SCHEDULE_REMOVED = N_("It is removed.")

NOTES = N_("Notes, which #name calls:")
NO_NOTES = N_("This group has no notes.")
ANSWERS = N_("Words that have an answer:")
NO_ANSWERS = N_("No word has an answer.")
KEPT = N_("“{name}” is kept.")
FORGOTTEN = N_("It is forgotten.")

_PRIVATE = frozenset({Audience.PRIVATE})
_GROUP = frozenset({Audience.MEMBERS, Audience.ADMINISTRATORS})
_EVERYWHERE = frozenset({Audience.PRIVATE, Audience.ADMINISTRATORS})
# What Telegram lists while somebody types, in this order; those that are left out do nearly the same as one that is in.
LISTED: Sequence[Listed] = (
    Listed(name="start", words=N_("Your groups and how they are kept"), audiences=_PRIVATE),
    Listed(name="warn", words=N_("Warn the author of the answered message")),
    Listed(name="unwarn", words=N_("Take the last warning off somebody")),
    Listed(name="warns", words=N_("Show the warnings of somebody")),
    Listed(name="resetwarns", words=N_("Take all warnings off somebody")),
    Listed(name="mute", words=N_("Let somebody only read, such as /mute 2h")),
    Listed(name="unmute", words=N_("Let somebody write again")),
    Listed(name="kick", words=N_("Put somebody out, who may come again")),
    Listed(name="ban", words=N_("Put somebody out for good, or such as /ban 7d")),
    Listed(name="unban", words=N_("Let somebody who was banned come again")),
    Listed(name="info", words=N_("Show who somebody is here")),
    Listed(name="approve", words=N_("Let the rules leave somebody alone")),
    Listed(name="unapprove", words=N_("Let the rules hold for somebody again")),
    Listed(name="del", words=N_("Delete the answered message")),
    Listed(name="purge", words=N_("Delete everything from the answered message on")),
    Listed(name="pin", words=N_("Pin the answered message")),
    Listed(name="unpin", words=N_("Unpin the answered message")),
    Listed(name="unpinall", words=N_("Unpin everything")),
    Listed(name="lock", words=N_("Choose what members cannot send")),
    Listed(name="unlock", words=N_("Let members send it again")),
    Listed(name="slowmode", words=N_("Let members wait between messages")),
    Listed(name="raid", words=N_("Put out whoever comes for a while")),
    Listed(name="night", words=N_("Let the group rest at night")),
    Listed(name="save", words=N_("Keep a note: its name, then its text")),
    Listed(name="clear", words=N_("Forget a note")),
    Listed(name="filter", words=N_("Answer a word: the word, then the answer")),
    Listed(name="stop", words=N_("Answer a word no more")),
    Listed(name="schedule", words=N_("Say something later or again and again")),
    Listed(name="welcome", words=N_("Greet whoever comes")),
    Listed(name="goodbye", words=N_("Say goodbye to whoever goes")),
    Listed(name="setrules", words=N_("Write the rules of the group")),
    Listed(name="stats", words=N_("Show the last seven days in numbers")),
    Listed(name="promote", words=N_("Make somebody an administrator")),
    Listed(name="demote", words=N_("Make an administrator a member again")),
    Listed(name="invitelink", words=N_("Make a link into the group, told to you alone")),
    Listed(name="reload", words=N_("Ask Telegram anew who runs the group")),
    Listed(name="captcha", words=N_("Switch the captcha on or off")),
    Listed(name="setlog", words=N_("Choose the channel that tells what is done here")),
    Listed(name="language", words=N_("Choose the language I speak here")),
    Listed(name="timezone", words=N_("Choose the clock of the group")),
    Listed(name="export", words=N_("Send you the settings in private")),
    Listed(name="import", words=N_("Keep the group as the answered settings say")),
    Listed(name="settings", words=N_("Open the settings in our private chat")),
    Listed(name="rules", words=N_("Show the rules of the group"), audiences=_GROUP),
    Listed(name="report", words=N_("Call the administrators to the answered message"), audiences=_GROUP),
    Listed(name="notes", words=N_("Show the notes of the group"), audiences=_GROUP),
    Listed(name="filters", words=N_("Show the words that have an answer"), audiences=_GROUP),
    Listed(name="locks", words=N_("Show what members cannot send"), audiences=_GROUP),
    Listed(name="admins", words=N_("Show who runs the group"), audiences=_GROUP),
    Listed(name="me", words=N_("Show what was seen of you here"), audiences=_GROUP),
    Listed(name="id", words=N_("Show the numbers of the group and yours"), audiences=_GROUP),
    Listed(name="help", words=N_("Show what I can do"), audiences=_EVERYWHERE),
)
