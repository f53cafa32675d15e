"""What is said about decisions: to whom it concerns, in the group, and to those who run it, in their log channel."""

from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID

from sokoni.telegram.action.types import ActionKind
from sokoni.telegram.gateway import actions
from sokoni.telegram.gateway.types import Call, Priority, Then
from sokoni.telegram.moderation import rules
from sokoni.telegram.moderation.types import Decision
from sokoni.telegram.speech.service import N_, duration, mention, plain, say

UNDO = "m:undo:"
FORGET_NOTICE = "moderation.forget_notice"
# Long enough to be read, short enough that a group is not full of them.
NOTICE_STAYS = timedelta(minutes=2)
_NOTICES: Mapping[ActionKind, str] = {
    ActionKind.WARN: N_("{who} was warned (warning {count}): {reason}."),
    ActionKind.MUTE: N_("{who} may not write for now: {reason}."),
}
_LOGGED: Mapping[ActionKind, str] = {
    ActionKind.DELETE: N_("A message of {who} in {group} was deleted: {reason}."),
    ActionKind.WARN: N_("{who} was warned in {group}: {reason}."),
    ActionKind.MUTE: N_("{who} was muted in {group}: {reason}."),
    ActionKind.KICK: N_("{who} was put out of {group}: {reason}."),
    ActionKind.BAN: N_("{who} was banned from {group}: {reason}."),
    ActionKind.QUEUE: N_("{who} paid in the shop, so what follows in {group} is left to you: {reason}."),
}
_FOR = N_("For {time}.")
_BECAUSE_OF = N_("Found: {evidence}")
_UNDO = N_("Undo")


def calls(decision: Decision, kind: ActionKind, action_id: UUID) -> list[Call]:
    """The calls by which a decision is told; none where nobody wants to hear of it."""
    found = (_notice(decision, kind), _logged(decision, kind, action_id))
    return [call for call in found if call is not None]


def _notice(decision: Decision, kind: ActionKind) -> Call | None:
    offence = decision.offence
    group, bot_id = offence.kept.group, offence.kept.group.bot_id
    # A person who warns says so in their own way.
    if kind not in _NOTICES or bot_id is None or offence.by.is_person or offence.user_id < 0:
        return None
    said = say(
        offence.kept.settings.language,
        _NOTICES[kind],
        who=mention(offence.user_id, offence.name),
        count=decision.warnings,
        reason=offence.reason,
    )
    return Call(
        bot_id=bot_id,
        method="sendMessage",
        params={"chat_id": group.group_id, "text": said, "parse_mode": "HTML", "disable_notification": True},
        chat_id=group.group_id,
        priority=Priority.NOTICE,
        then=Then(job=FORGET_NOTICE, arguments={"bot_id": str(bot_id), "chat_id": group.group_id}),
    )


def _logged(decision: Decision, kind: ActionKind, action_id: UUID) -> Call | None:
    offence, log = decision.offence, decision.offence.kept.settings.log
    group, bot_id = offence.kept.group, offence.kept.group.bot_id
    if bot_id is None or log.chat_id is None or kind not in _LOGGED or (log.actions and kind not in log.actions):
        return None
    language = offence.kept.settings.language
    lines = [
        say(
            language,
            _LOGGED[kind],
            who=mention(offence.user_id, offence.name),
            group=group.name,
            reason=offence.reason,
        )
    ]
    if decision.step is not None and decision.step.duration_seconds is not None:
        lines.append(say(language, _FOR, time=duration(language, timedelta(seconds=decision.step.duration_seconds))))
    if offence.evidence:
        lines.append(say(language, _BECAUSE_OF, evidence=offence.evidence))
    button = {"text": plain(language, _UNDO), "callback_data": f"{UNDO}{action_id}:{group.group_id}"}
    return actions.send_message(
        bot_id,
        log.chat_id,
        "\n".join(lines),
        buttons=[[button]] if kind in rules.UNDONE_BY else None,
        priority=Priority.NOTICE,
        parse_mode="HTML",
    )
