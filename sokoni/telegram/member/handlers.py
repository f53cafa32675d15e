"""What updates show of members, noted while they are handled."""

from collections.abc import Collection

from sokoni.telegram.gateway.ports import Batch
from sokoni.telegram.gateway.types import Incoming
from sokoni.telegram.member import rules, service

_READERS = {"message": rules.seen_in_message, "chat_member": rules.seen_in_change}


class NoteMembers:
    """Fulfils the gateway's `Handler`: keeps who came, went and said something, and leaves the update to others."""

    name = "member.note"
    kinds = frozenset(_READERS)
    position = 50

    def wants(self, update: Incoming) -> bool:
        """Whatever happens in a group."""
        return update.chat_id is not None and update.chat_id < 0

    async def handle(self, batch: Batch) -> Collection[Incoming]:
        """Note what is seen; nothing is finished by that."""
        seen = [
            found
            for update in batch.updates
            if update.chat_id is not None and (found := _READERS[update.kind](update.chat_id, update.body)) is not None
        ]
        await service.note(batch.session, seen=seen)
        return ()
