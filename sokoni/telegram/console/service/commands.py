"""Commands in groups: which there are, who may give each, and how one is carried out."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Any

from sokoni.core.database import WriteSession
from sokoni.core.errors import DomainError
from sokoni.telegram.console import rules
from sokoni.telegram.console.service import answering, group_commands, noting, punishing, scheduling
from sokoni.telegram.console.service.context import Context, Spec
from sokoni.telegram.console.types import Answer, Request, Right
from sokoni.telegram.gateway import members, reading, sending
from sokoni.telegram.gateway.types import Administrators, BotRef, Call, Member, Priority, Then
from sokoni.telegram.group import service as group
from sokoni.telegram.group.types import KeptGroup
from sokoni.telegram.speech.service import refusal

LOOK = "console.look"
_STRANGE = frozenset({rules.CHANNEL_SERVICE})

SPECS: Mapping[str, Spec] = MappingProxyType({
    "warn": Spec(run=punishing.warn, right=Right.RESTRICT, is_destructive=True),
    "unwarn": Spec(run=punishing.unwarn, right=Right.RESTRICT),
    "warns": Spec(run=punishing.list_warnings, right=Right.ANY),
    "mute": Spec(run=punishing.mute, right=Right.RESTRICT, is_destructive=True),
    "unmute": Spec(run=punishing.unmute, right=Right.RESTRICT),
    "kick": Spec(run=punishing.kick, right=Right.RESTRICT, is_destructive=True),
    "ban": Spec(run=punishing.ban, right=Right.RESTRICT, is_destructive=True),
    "unban": Spec(run=punishing.unban, right=Right.RESTRICT),
    "schedule": Spec(run=scheduling.schedule, right=Right.INFO),
    "notes": Spec(run=noting.list_notes),
    "note": Spec(run=noting.show_note),
    "save": Spec(run=noting.save_note, right=Right.INFO),
    "clear": Spec(run=noting.clear_note, right=Right.INFO),
    "filters": Spec(run=noting.list_answers),
    "filter": Spec(run=noting.save_answer, right=Right.INFO),
    "stop": Spec(run=noting.clear_answer, right=Right.INFO),
    "help": Spec(run=group_commands.show_help, right=Right.ANY),
    "rules": Spec(run=group_commands.show_rules),
    "report": Spec(run=group_commands.report),
    "settings": Spec(run=group_commands.open_settings, right=Right.ANY),
    "setrules": Spec(run=group_commands.set_rules, right=Right.INFO),
    "language": Spec(run=group_commands.set_language, right=Right.INFO),
    "timezone": Spec(run=group_commands.set_zone, right=Right.INFO),
    "night": Spec(run=group_commands.night, right=Right.INFO),
    "export": Spec(run=group_commands.export_settings, right=Right.INFO),
    "import": Spec(run=group_commands.import_settings, right=Right.INFO, is_destructive=True),
    "raid": Spec(run=group_commands.raid, right=Right.RESTRICT, is_destructive=True),
    "purge": Spec(run=group_commands.purge, right=Right.DELETE, is_destructive=True),
    "pin": Spec(run=group_commands.pin, right=Right.PIN),
    "unpin": Spec(run=group_commands.unpin, right=Right.PIN),
    "promote": Spec(run=group_commands.promote, right=Right.PROMOTE, is_destructive=True),
    "demote": Spec(run=group_commands.demote, right=Right.PROMOTE, is_destructive=True),
})  # fmt: skip


async def carry_out(
    session: WriteSession, *, requests: Sequence[tuple[BotRef, Request]], now: datetime
) -> Sequence[Request]:
    """Carry commands out that were typed in groups; those that were somebody's of ours, whether they might or not.

    Who asks for what cannot be taken back is looked at anew: Telegram is asked, and a job goes on when it has answered.
    """
    chat_ids = {request.chat_id for _, request in requests}
    kept = await group.list_kept(session, group_ids=chat_ids)
    running = await members.administrators(session, chat_ids=chat_ids)
    done = []
    for bot, request in requests:
        found, spec = kept.get(request.chat_id), SPECS.get(request.name)
        if found is None or spec is None or found.group.bot_id != bot.id or not found.settings.is_moderated:
            continue
        done.append(request)
        member = _member(running.get(request.chat_id), request.user_id)
        if not _may(spec, request, member):
            await answering.reply(
                session, request=request, answer=None, deletes_command=found.settings.delete_commands, now=now
            )
        elif spec.is_destructive and request.user_id is not None:
            await sending.send(session, [_look(bot, request)], now=now)
        else:
            await _run(session, bot, request, found, member, now=now)
    return done


async def go_on(
    session: WriteSession, *, bot: BotRef, request: Request, answered: Mapping[str, Any] | None, now: datetime
) -> None:
    """Carry a command out, now that Telegram has said what whoever gave it is in the group."""
    kept = (await group.list_kept(session, group_ids=[request.chat_id])).get(request.chat_id)
    spec = SPECS.get(request.name)
    if kept is None or spec is None:
        return
    member = None if answered is None else reading.read_member(answered, chat_id=request.chat_id, at=now)
    if member is None or not _may(spec, request, member):
        await answering.reply(
            session, request=request, answer=None, deletes_command=kept.settings.delete_commands, now=now
        )
        return
    await _run(session, bot, request, kept, member, now=now)


async def _run(
    session: WriteSession, bot: BotRef, request: Request, kept: KeptGroup, member: Member | None, *, now: datetime
) -> None:
    context = Context(session=session, bot=bot, request=request, kept=kept, member=member, now=now)
    answer: Answer | None
    try:
        async with session.begin_nested():
            answer = await SPECS[request.name].run(context)
    except DomainError as error:
        answer = Answer(text=refusal(context.language, error))
    await answering.reply(
        session, request=request, answer=answer, deletes_command=kept.settings.delete_commands, now=now
    )


def _member(running: Administrators | None, user_id: int | None) -> Member | None:
    found = () if running is None else running.members
    return next((each for each in found if each.user_id == user_id), None)


def _may(spec: Spec, request: Request, member: Member | None) -> bool:
    """Whether a command may be given: by Telegram's rights; who speaks as the group itself is one who runs it."""
    if spec.right is None or request.user_id is None:
        return request.user_id not in _STRANGE
    return rules.may(member, spec.right)


def _look(bot: BotRef, request: Request) -> Call:
    return Call(
        bot_id=bot.id,
        method="getChatMember",
        params={"chat_id": request.chat_id, "user_id": request.user_id},
        chat_id=request.chat_id,
        priority=Priority.MODERATION,
        then=Then(job=LOOK, arguments={"bot": rules.bot_to_json(bot), "request": rules.to_json(request)}),
    )
