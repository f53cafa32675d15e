"""Commands about texts that a group keeps: notes, and answers to words."""

from collections.abc import Sequence

from sokoni.telegram.console import words
from sokoni.telegram.console.service.context import Context
from sokoni.telegram.console.types import Answer
from sokoni.telegram.group.settings_types import MAX_TEXT
from sokoni.telegram.note import rules, service
from sokoni.telegram.note.types import KeptKind, KeptText
from sokoni.telegram.speech.service import escape, say, typed


async def list_notes(context: Context) -> Answer:
    """The names of the group's notes."""
    return _list(context, await _texts(context, KeptKind.NOTE), words.NOTES, words.NO_NOTES)


async def show_note(context: Context) -> Answer:
    """A note."""
    found = await service.find(context.session, group_id=context.chat_id, kind=KeptKind.NOTE, name=context.request.rest)
    return Answer(text=typed(found.text))


async def save_note(context: Context) -> Answer:
    """Keep a note: its name, and the text behind it or in the answered message."""
    return await _keep(context, KeptKind.NOTE)


async def clear_note(context: Context) -> Answer:
    """Forget a note."""
    return await _forget(context, KeptKind.NOTE)


async def list_answers(context: Context) -> Answer:
    """The words that have an answer."""
    return _list(context, await _texts(context, KeptKind.ANSWER), words.ANSWERS, words.NO_ANSWERS)


async def save_answer(context: Context) -> Answer:
    """Answer whoever writes a word; without one, show which have an answer."""
    if not context.request.rest.strip():
        return await list_answers(context)
    return await _keep(context, KeptKind.ANSWER)


async def clear_answer(context: Context) -> Answer:
    """Answer a word no more."""
    return await _forget(context, KeptKind.ANSWER)


async def _texts(context: Context, kind: KeptKind) -> Sequence[KeptText]:
    return await service.list_texts(context.session, group_id=context.chat_id, kind=kind)


def _list(context: Context, texts: Sequence[KeptText], head: str, nothing: str) -> Answer:
    if not texts:
        return Answer(text=say(context.language, nothing))
    named = "\n".join(f"<code>{escape(each.name)}</code>" for each in texts)
    return Answer(text=f"{say(context.language, head)}\n{named}")


async def _keep(context: Context, kind: KeptKind) -> Answer:
    name, text = rules.split(context.request.rest)
    kept = await service.keep(
        context.session,
        group=context.kept.group,
        kind=kind,
        name=name,
        text=(text or context.request.reply_text)[:MAX_TEXT],
        actor=context.actor,
        now=context.now,
    )
    return Answer(text=say(context.language, words.KEPT, name=kept.name))


async def _forget(context: Context, kind: KeptKind) -> Answer:
    await service.forget(
        context.session,
        group=context.kept.group,
        kind=kind,
        name=context.request.rest,
        actor=context.actor,
        now=context.now,
    )
    return Answer(text=say(context.language, words.FORGOTTEN))
