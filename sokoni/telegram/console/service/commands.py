"""Commands in groups: who may give which, and how one is carried out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sokoni.core.database import WriteSession
from sokoni.core.errors import DomainError
from sokoni.telegram.console import rules
from sokoni.telegram.console.service import answering
from sokoni.telegram.console.service.context import Context, Spec
from sokoni.telegram.console.service.specs import SPECS
from sokoni.telegram.console.types import Answer, Request
from sokoni.telegram.gateway import members, reading, sending
from sokoni.telegram.gateway.types import Administrators, BotRef, Call, Member, Priority, Then
from sokoni.telegram.group import service as group
from sokoni.telegram.group.types import KeptGroup
from sokoni.telegram.role import policies as role_policies
from sokoni.telegram.role import service as role
from sokoni.telegram.role.types import Standing
from sokoni.telegram.speech.service import refusal

LOOK = "console.look"
Standings = Mapping[UUID, Mapping[int, Standing]]
_STRANGE = frozenset({rules.CHANNEL_SERVICE})


@dataclass(frozen=True, slots=True)
class _Ours:
    """A command that is one, in a group that the bot looks after, and who gave it, as last heard."""

    bot: BotRef
    request: Request
    kept: KeptGroup
    spec: Spec
    member: Member | None


async def carry_out(
    session: WriteSession, *, requests: Sequence[tuple[BotRef, Request]], now: datetime
) -> Sequence[Request]:
    """Carry commands out that were typed in groups; those that were somebody's of ours, whether they might or not.

    Whoever may by Telegram's own rights does; who may not by those does what a role of theirs allows. Who asks for what
    cannot be taken back is looked at anew: Telegram is asked, and a job goes on when it has answered.
    """
    chat_ids = {request.chat_id for _, request in requests}
    kept = await group.list_kept(session, group_ids=chat_ids)
    running = await members.administrators(session, chat_ids=chat_ids)
    ours = [
        _Ours(bot, request, found, spec, _member(running.get(request.chat_id), request.user_id))
        for bot, request in requests
        if (found := kept.get(request.chat_id)) is not None
        and (spec := SPECS.get(request.name)) is not None
        and found.group.bot_id == bot.id
        and found.settings.is_moderated
    ]
    standings = await _standings(session, [each for each in ours if not _may(each.spec, each.request, each.member)])
    for each in ours:
        await _give(session, each, standings, now=now)
    return [each.request for each in ours]


async def _give(session: WriteSession, ours: _Ours, standings: Standings, *, now: datetime) -> None:
    """Carry one out, ask Telegram first, or leave it, as whoever gave it may."""
    request, spec = ours.request, ours.spec
    if _may(spec, request, ours.member):
        if spec.looks and request.user_id is not None:
            await sending.send(session, [_look(ours.bot, request)], now=now)
        else:
            await _run(session, ours, None, now=now)
        return
    standing = standings.get(ours.kept.group.id, {}).get(request.user_id or 0)
    if spec.role is not None and standing is not None and role_policies.can(standing, spec.role):
        # Roles are our own: nothing about them could have been missed.
        await _run(session, ours, standing, now=now)
    else:
        await _leave(session, ours, now=now)


async def _leave(session: WriteSession, ours: _Ours, *, now: datetime) -> None:
    deletes = ours.kept.settings.delete_commands
    await answering.reply(session, request=ours.request, answer=None, deletes_command=deletes, now=now)


async def _standings(session: WriteSession, refused: Sequence[_Ours]) -> Standings:
    """What those are by their roles whom Telegram's own rights do not let; two statements, none where nobody is."""
    asked = [each for each in refused if each.spec.role is not None and each.request.user_id is not None]
    if not asked:
        return {}
    return await role.list_standings(
        session,
        group_keys={each.kept.group.id for each in asked},
        user_ids={each.request.user_id for each in asked if each.request.user_id is not None},
    )


async def go_on(
    session: WriteSession, *, bot: BotRef, request: Request, answered: Mapping[str, Any] | None, now: datetime
) -> None:
    """Carry a command out, now that Telegram has said what whoever gave it is in the group."""
    kept = (await group.list_kept(session, group_ids=[request.chat_id])).get(request.chat_id)
    spec = SPECS.get(request.name)
    if kept is None or spec is None:
        return
    member = None if answered is None else reading.read_member(answered, chat_id=request.chat_id, at=now)
    ours = _Ours(bot, request, kept, spec, member)
    if member is None or not _may(spec, request, member):
        await _leave(session, ours, now=now)
    else:
        await _run(session, ours, None, now=now)


async def _run(session: WriteSession, ours: _Ours, standing: Standing | None, *, now: datetime) -> None:
    request, kept = ours.request, ours.kept
    context = Context(
        session=session,
        bot=ours.bot,
        request=request,
        kept=kept,
        member=ours.member,
        standing=standing,
        deletes=ours.spec.deletes,
        now=now,
    )
    answer: Answer | None
    try:
        async with session.begin_nested():
            answer = await ours.spec.run(context)
    except DomainError as error:
        answer = Answer(text=refusal(context.language, error))
    await answering.reply(
        session,
        request=request,
        answer=answer,
        deletes_command=kept.settings.delete_commands,
        now=now,
        unreached=answering.if_unreached(ours.bot, request, context.language),
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
