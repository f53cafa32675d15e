"""What is said about decisions: to whom it concerns, in the group, and to those who run it, in their log channel."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from sokoni.services.botapi.errors import WORDS, Cause
from sokoni.telegram.action.types import ActionKind, NewAction
from sokoni.telegram.gateway import actions
from sokoni.telegram.gateway.types import Call, Priority, Then
from sokoni.telegram.group import rules as group_rules
from sokoni.telegram.group.types import KeptGroup
from sokoni.telegram.moderation import rules
from sokoni.telegram.moderation.types import SPARED, Decision, Offence
from sokoni.telegram.speech.service import N_, duration, known, mention, plain, say

UNDO = "m:undo:"
FORGET_NOTICE = "moderation.forget_notice"
FAILED = "moderation.tell_failure"
# Where the bot cannot speak, or what was wanted is so already, there is nothing to say.
_TOLD_CAUSES = frozenset(Cause) - {
    Cause.TOKEN,
    Cause.CONFLICT,
    Cause.LIMITED,
    Cause.MIGRATED,
    Cause.OUTSIDE,
    Cause.UNCHANGED,
}
_NOT_DONE = N_("It was not done: {reason}.")
_GIVE_RIGHTS = N_("Give the bot its rights in the settings of the group, where its administrators are.")
_SILENT = "moderation.could_not_mute"
# Long enough to be read, short enough that a group is not full of them.
NOTICE_STAYS = timedelta(minutes=2)
_NOTICES: Mapping[ActionKind, str] = {
    ActionKind.WARN: N_("{who} was warned (warning {count}): {reason}."),
    ActionKind.MUTE: N_("{who} may not write for now: {reason}."),
}
_LOGGED: Mapping[ActionKind, str] = {
    ActionKind.DELETE: N_("A message of {who} in {group} was deleted: {reason}."),
    ActionKind.NOTE: N_("{who} broke a rule in {group}, and nothing was done: {reason}."),
    ActionKind.WARN: N_("{who} was warned in {group}: {reason}."),
    ActionKind.MUTE: N_("{who} was muted in {group}: {reason}."),
    ActionKind.KICK: N_("{who} was put out of {group}: {reason}."),
    ActionKind.BAN: N_("{who} was banned from {group}: {reason}."),
    ActionKind.QUEUE: N_("{who} paid in the shop, so what follows in {group} is left to you: {reason}."),
}
# What is no decision about an offence: what people do by commands, and what the clock does.
_NOTED: Mapping[tuple[str, str], str] = {
    (ActionKind.UNWARN, ""): N_("A warning was taken from {who} in {group}."),
    (ActionKind.UNMUTE, ""): N_("{who} can write again in {group}."),
    (ActionKind.UNBAN, ""): N_("{who} may come to {group} again."),
    (ActionKind.UNBAN, rules.STAYS): N_("A ban of {who} from {group} was taken back; another one still holds."),
    (ActionKind.DELETE, ""): N_("{count} messages were deleted in {group}."),
    (ActionKind.PIN, ""): N_("A message was pinned in {group}."),
    (ActionKind.UNPIN, ""): N_("A message was unpinned in {group}."),
    (ActionKind.UNPIN, "all"): N_("All messages were unpinned in {group}."),
    (ActionKind.PROMOTE, ""): N_("{who} is an administrator of {group} now."),
    (ActionKind.DEMOTE, ""): N_("{who} is no administrator of {group} any more."),
    (ActionKind.REPORT, ""): N_("A message of {who} in {group} was reported."),
    (ActionKind.SETTLE, ""): N_("The report about {who} in {group} was settled."),
    (ActionKind.APPROVE, ""): N_("{who} was let into {group}."),
    (ActionKind.DECLINE, ""): N_("{who} was kept out of {group}."),
    (ActionKind.CAPTCHA, ""): N_("{who} came to {group} and was asked nothing."),
    (ActionKind.CAPTCHA, SPARED): N_("{who} was let into {group}."),
    (ActionKind.RAID, "began"): N_("There is a raid on {group}: whoever comes is put out."),
    (ActionKind.RAID, "undone"): N_("The raid on {group} was undone: whoever it put out may come again."),
    (ActionKind.RAID, "ended"): N_("The raid on {group} is over: {count} were put out."),
    (ActionKind.NIGHT, "began"): N_("It is night in {group}."),
    (ActionKind.NIGHT, "ended"): N_("It is day in {group}."),
}
_A_CHANNEL = N_("a channel")
_BECAUSE = N_("Reason: {reason}")
_BY = N_("By {who}")
_LOOK = N_("See the message")
# What an address shows of a supergroup's number. Source: core.telegram.org/api/links, private message links.
_FOR = N_("For {time}.")
_BECAUSE_OF = N_("Found: {evidence}")
_UNDO = N_("Undo")


def failing(kept: KeptGroup, *, is_person: bool) -> Then:
    """What follows where Telegram does not do what was decided: it is said, so that nobody takes it for done."""
    group = kept.group
    about = {
        "bot_id": str(group.bot_id),
        "chat_id": group.group_id,
        "language": kept.settings.language.value,
        "is_person": is_person,
    }
    return Then(job=FAILED, arguments=about, only_failures=True)


def failed(*, bot_id: UUID, chat_id: int, language: str, is_person: bool, cause: str) -> Call | None:
    """How a group hears that something could not be done, and what to do about it; None where nobody need hear.

    A person who wanted it is told each time. Of rules it is said once in some days, and only that a right is lacking:
    who has gone meanwhile, and a message that is no more, are no trouble.
    """
    why = why_not(language, cause)
    if why is None or not (is_person or cause == Cause.RIGHTS):
        return None
    said = actions.send_message(bot_id, chat_id, why, priority=Priority.NOTICE, parse_mode="HTML")
    return said if is_person else replace(said, dedupe_key=f"{FAILED}:{chat_id}:{cause}")


def why_not(language: str, cause: str) -> str | None:
    """Why Telegram did not do something, in words, and what to do about it; None where it is of no use to say so."""
    if cause not in _TOLD_CAUSES:
        return None
    said = say(language, _NOT_DONE, reason=known(language, WORDS[Cause(cause)]))
    return f"{said} {say(language, _GIVE_RIGHTS)}" if cause == Cause.RIGHTS else said


def calls(decision: Decision, kind: ActionKind, action_id: UUID) -> list[Call]:
    """The calls by which a decision is told; none where nobody wants to hear of it."""
    found = (_notice(decision, kind), _logged(decision, kind, action_id))
    return [call for call in found if call is not None]


def _notice(decision: Decision, kind: ActionKind) -> Call | None:
    offence = decision.offence
    group, bot_id = offence.kept.group, offence.kept.group.bot_id
    # A person who warns says so in their own way.
    if kind not in _NOTICES or bot_id is None or offence.by.is_person or offence.user_id < 0 or not offence.is_noticed:
        return None
    said = say(
        offence.kept.settings.language,
        _NOTICES[kind],
        who=mention(offence.user_id, offence.name),
        count=decision.warnings,
        reason=_reason(offence.kept, offence),
    )
    return Call(
        bot_id=bot_id,
        method="sendMessage",
        params={"chat_id": group.group_id, "text": said, "parse_mode": "HTML", "disable_notification": True},
        chat_id=group.group_id,
        priority=Priority.NOTICE,
        then=Then(job=FORGET_NOTICE, arguments={"bot_id": str(bot_id), "chat_id": group.group_id}),
    )


def noted(kept: KeptGroup, new: NewAction, action_id: UUID, names: Mapping[int, str]) -> Call | None:
    """How a group's log channel hears of what was no offence; `names` are those of whom it is about and by whom."""
    language, group = kept.settings.language, kept.group
    template = _NOTED.get((new.kind, str(new.details.get("state", ""))))
    if template is None:
        return None
    who = say(language, _A_CHANNEL) if new.user_id is None else mention(new.user_id, names.get(new.user_id, ""))
    lines: list[str] = [say(language, template, who=who, group=group.name, count=int(new.details.get("count", 1)))]
    if new.reason:
        lines.append(say(language, _BECAUSE, reason=known(language, new.reason)))
    # An administrator who speaks as the group shows nobody's name.
    if new.moderator_id is not None and new.moderator_id in names:
        lines.append(say(language, _BY, who=mention(new.moderator_id, names[new.moderator_id])))
    address = group_rules.message_address(group, new.message_id)
    if address is not None and new.kind != ActionKind.DELETE:
        lines.append(f'<a href="{address}">{say(language, _LOOK)}</a>')
    told = _line(kept, new.kind, action_id, lines)
    # What a bot lacks is said once a day, and not of everybody who comes.
    is_silent = new.kind == ActionKind.CAPTCHA and not new.details.get("state")
    once = f"{_SILENT}:{group.id}" if is_silent else None
    return None if told is None else replace(told, dedupe_key=once)


def shared(offence: Offence, other: KeptGroup, action_id: UUID) -> Call | None:
    """How the log channel of another group of the shop hears of a ban that holds there, too; None where none wants."""
    return _line(other, ActionKind.BAN, action_id, [_decided(other, ActionKind.BAN, offence)])


def _logged(decision: Decision, kind: ActionKind, action_id: UUID) -> Call | None:
    offence = decision.offence
    if kind not in _LOGGED or not offence.is_told:
        return None
    language = offence.kept.settings.language
    lines = [_decided(offence.kept, kind, offence)]
    if decision.step is not None and decision.step.duration_seconds is not None:
        lines.append(say(language, _FOR, time=duration(language, timedelta(seconds=decision.step.duration_seconds))))
    if offence.evidence:
        lines.append(say(language, _BECAUSE_OF, evidence=offence.evidence))
    return _line(offence.kept, kind, action_id, lines)


def _decided(kept: KeptGroup, kind: ActionKind, offence: Offence) -> str:
    language = kept.settings.language
    return say(
        language,
        _LOGGED[kind],
        who=mention(offence.user_id, offence.name),
        group=kept.group.name,
        reason=_reason(kept, offence),
    )


def _reason(kept: KeptGroup, offence: Offence) -> str:
    # It ends a sentence of ours, and may be one itself.
    return known(kept.settings.language, offence.reason).removesuffix(".")


def _line(kept: KeptGroup, kind: str, action_id: UUID, lines: Sequence[str]) -> Call | None:
    """What is written into a group's log channel, with a button where it can be undone."""
    bot_id, log, group = kept.group.bot_id, kept.settings.log, kept.group
    if bot_id is None or log.chat_id is None or (log.actions and kind not in log.actions):
        return None
    language = kept.settings.language
    button = {"text": plain(language, _UNDO), "callback_data": f"{UNDO}{action_id}:{group.group_id}"}
    return actions.send_message(
        bot_id,
        log.chat_id,
        "\n".join(lines),
        buttons=[[button]] if kind in rules.UNDONE_BY else None,
        priority=Priority.NOTICE,
        parse_mode="HTML",
        link_preview_options={"is_disabled": True},
    )
