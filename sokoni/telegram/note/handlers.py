"""Answers to what members write: notes that they call, and words that have an answer."""

from collections.abc import Collection

from sokoni.telegram.gateway import actions, sending
from sokoni.telegram.gateway.ports import Batch
from sokoni.telegram.gateway.types import Call, Incoming, Priority
from sokoni.telegram.group import service as group
from sokoni.telegram.note import rules, service
from sokoni.telegram.note.types import KeptKind, KeptText
from sokoni.telegram.speech.service import typed

_POSITION = 500


class Answers:
    """Gives the answers that a group keeps."""

    name = "note.answers"
    kinds = frozenset({"message"})
    position = _POSITION

    def wants(self, update: Incoming) -> bool:
        """Whether a person writes words in a group, which are no command."""
        text, sender = update.body.get("text"), update.body.get("from") or {}
        is_said = isinstance(text, str) and bool(text) and not text.startswith("/")
        return is_said and update.chat_id is not None and update.chat_id < 0 and not sender.get("is_bot")

    async def handle(self, batch: Batch) -> Collection[Incoming]:
        """Answer each that calls for it; two statements, and one more where there is something to say."""
        chat_ids = {update.chat_id for update in batch.updates if update.chat_id is not None}
        texts = await service.list_of_groups(batch.session, group_ids=chat_ids)
        if not texts:
            return ()
        kept = await group.list_kept(batch.session, group_ids=texts.keys())
        calls = []
        for update in batch.updates:
            found = kept.get(update.chat_id or 0)
            if found is not None and found.group.bot_id == update.bot.id and found.settings.is_moderated:
                called = _called(str(update.body["text"]), texts[found.group.group_id])
                if called is not None:
                    calls.append(_say(update, called))
        await sending.send(batch.session, calls, now=batch.now)
        return ()


def _called(said: str, texts: Collection[KeptText]) -> KeptText | None:
    note = rules.called_note(said)
    trigger = rules.triggered(said, [each.name for each in texts if each.kind is KeptKind.ANSWER])
    wanted = {(KeptKind.NOTE, note), (KeptKind.ANSWER, trigger)}
    return next((each for each in texts if (each.kind, each.name) in wanted), None)


def _say(update: Incoming, kept: KeptText) -> Call:
    thread = update.body.get("message_thread_id") if update.body.get("is_topic_message") else None
    options = {} if thread is None else {"message_thread_id": thread}
    return actions.send_message(
        update.bot.id,
        update.chat_id or 0,
        typed(kept.text),
        reply_to=update.message_id,
        priority=Priority.NOTICE,
        parse_mode="HTML",
        **options,
    )
