"""Handlers of a test's own, beside or in place of the program's."""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field

import pytest

from sokoni.core.resources import Resources
from sokoni.telegram.gateway.ports import HANDLERS, Batch
from sokoni.telegram.gateway.types import Incoming


@dataclass(eq=False)
class Recorder:
    """Notes what it is handed; does what a test wants."""

    name: str = "recorder"
    kinds: frozenset[str] = frozenset({"message", "callback_query"})
    position: int = 100
    wanted: Callable[[Incoming], bool] = lambda _: True
    act: Callable[[Incoming], None] = lambda _: None
    finishes: Callable[[Incoming], bool] = lambda _: False
    batches: list[Sequence[int]] = field(default_factory=list)

    @property
    def seen(self) -> list[int]:
        """The updates of all batches, in order."""
        return [update_id for batch in self.batches for update_id in batch]

    def wants(self, update: Incoming) -> bool:
        """As the test says."""
        return self.wanted(update)

    async def handle(self, batch: Batch) -> Collection[Incoming]:
        """Note and act."""
        for update in batch.updates:
            self.act(update)
        self.batches.append([update.update_id for update in batch.updates])
        return [update for update in batch.updates if self.finishes(update)]


@pytest.fixture
def only(resources: Resources) -> Iterator[Callable[..., Recorder]]:
    """Registers handlers in place of all others, until the test ends."""
    before = dict(HANDLERS._by_name)
    HANDLERS._by_name.clear()

    def register(**fields: object) -> Recorder:
        recorder = Recorder(**fields)
        HANDLERS.register(recorder)
        return recorder

    yield register
    HANDLERS._by_name.clear()
    for handler in before.values():
        HANDLERS.register(handler)
