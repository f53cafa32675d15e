"""What the gateway needs from above: handlers of updates.

A package above registers its handlers in its `module.py`'s install::

    HANDLERS.register(EnforceRules())

They are handed updates in batches, each batch in the order of its chats, and a batch's writes are one transaction. The
lower `position` sees an update first: gateway's own bookkeeping 0 · moderation 100 · welcome, captcha 200 · buyers'
groups 250 · commands 300 · claims 400 · notes, filters 500 · shop bot 900.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from sokoni.core.database import WriteSession
from sokoni.core.resources import Resources
from sokoni.telegram.gateway.types import Incoming


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """Updates to handle together, in one transaction that the gateway commits.

    They may be of many chats; those of one chat stand in their order. A handler that raises undoes the whole batch,
    which is then done again one update at a time, so that only the one that cannot be handled waits.
    """

    session: WriteSession
    updates: Sequence[Incoming]
    now: datetime
    resources: Resources


class Handler(Protocol):
    """Does something about updates of some kinds. It is called at least once for each, so it recomputes or dedups."""

    @property
    def name(self) -> str:
        """What it is called in logs and figures."""
        ...

    @property
    def kinds(self) -> frozenset[str]:
        """Which kinds of updates it looks at: "message", "callback_query", "chat_member" and so on."""
        ...

    @property
    def position(self) -> int:
        """Who looks first: the lowest."""
        ...

    def wants(self, update: Incoming) -> bool:
        """Whether this one is for it; asked for every update of its kinds, so it looks at the update alone."""
        ...

    async def handle(self, batch: Batch) -> Collection[Incoming]:
        """Handle those that it wants; the ones that are finished, which no later handler sees."""
        ...


class Handlers:
    """The handlers of a process, and a flat table of them by the kind of update, made once."""

    def __init__(self) -> None:
        self._by_name: dict[str, Handler] = {}
        self._table: Mapping[str, Sequence[Handler]] | None = None

    def register(self, handler: Handler) -> None:
        """Add a handler; one of the same name takes its place."""
        self._by_name[handler.name] = handler
        self._table = None

    @property
    def in_order(self) -> Sequence[Handler]:
        """All of them, the first one to look first."""
        return sorted(self._by_name.values(), key=lambda each: (each.position, each.name))

    def of(self, kind: str) -> Sequence[Handler]:
        """Who looks at updates of a kind, in order."""
        if self._table is None:
            kinds = {each for handler in self._by_name.values() for each in handler.kinds}
            self._table = {each: [one for one in self.in_order if each in one.kinds] for each in kinds}
        return self._table.get(kind, ())


HANDLERS = Handlers()
