"""What goes along with calls: files that Telegram has are called by their numbers, others are uploaded, once.

Whoever sends the same file to many chats at once uploads it with the first call; the others wait for its number.
"""

import asyncio
from collections import OrderedDict
from collections.abc import AsyncIterator, Collection, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from weakref import WeakValueDictionary

from sokoni.core.database import Database
from sokoni.core.resources import Resources
from sokoni.services.botapi import attached
from sokoni.services.botapi.errors import BotApiError, Cause
from sokoni.services.botapi.ports import Upload
from sokoni.services.media.errors import ObjectMissing, StorageUnavailable
from sokoni.services.media.ports import Storages
from sokoni.telegram.gateway import files, filing
from sokoni.telegram.gateway.call_types import FileUse, QueuedCall
from sokoni.telegram.gateway.outgoing import Parcel
from sokoni.telegram.gateway.repository import files as repository
from sokoni.telegram.gateway.types import Attachment

# Calls with bytes in memory at once: each may hold as much as Telegram takes.
_UPLOADS_AT_ONCE = 3
_REMEMBERED = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Outfit:
    """A call as it goes out; `by_number` are those of its files that it calls by their numbers."""

    params: Mapping[str, Any]
    uploads: Mapping[str, Upload] = field(default_factory=dict)
    by_number: Collection[FileUse] = ()


class Outfitter:
    """Knows what Telegram has, as far as this process has seen."""

    def __init__(self, resources: Resources) -> None:
        self._database = resources.get(Database)
        self._resources = resources
        self._known: OrderedDict[FileUse, str] = OrderedDict()
        self._uploading = asyncio.Semaphore(_UPLOADS_AT_ONCE)
        self._turns: WeakValueDictionary[FileUse, asyncio.Lock] = WeakValueDictionary()

    @asynccontextmanager
    async def outfit(self, parcel: Parcel) -> AsyncIterator[Outfit]:
        """The parcel as it goes out; its files are held for as long as it is on its way.

        Raises:
            BotApiError: a file is not kept any more, or the store does not answer.
        """
        call = parcel.first
        if not call.files:
            yield Outfit(params=parcel.params)
            return
        uses = filing.uses_of(call)
        async with AsyncExitStack() as stack:
            missing = await self._missing(set(uses.values()))
            for use in sorted(missing):
                await stack.enter_async_context(self._turns.setdefault(use, asyncio.Lock()))
            if all(uses.get(name) in self._known for name in call.files):
                # Whoever had the turn before has learnt all numbers; nobody has to wait for this one.
                await stack.aclose()
            else:
                await stack.enter_async_context(self._uploading)
            yield await self._dress(call, uses)

    def learn(self, call: QueuedCall, outfit: Outfit, result: Any) -> Mapping[FileUse, str]:
        """By which numbers Telegram calls what was uploaded: known from now on, and to be kept with the answer."""
        if not outfit.uploads:
            return {}
        numbers = filing.numbers_of(call, result)
        learnt = {use: numbers[name] for name, use in filing.uses_of(call).items() if name in numbers}
        self._remember(learnt)
        return learnt

    async def forget(self, uses: Collection[FileUse]) -> None:
        """Let files be uploaded anew of which Telegram does not know the number."""
        for use in uses:
            self._known.pop(use, None)
        async with self._database.write() as session:
            await repository.remove(session, uses)

    async def _missing(self, uses: Collection[FileUse]) -> Collection[FileUse]:
        """Those of some files of which no number is known, here or in the database."""
        asked = [use for use in uses if use not in self._known]
        if not asked:
            return ()
        async with self._database.read() as session:
            self._remember(await repository.find(session, asked))
        return [use for use in asked if use not in self._known]

    async def _dress(self, call: QueuedCall, uses: Mapping[str, FileUse]) -> Outfit:
        known = {name: self._known[use] for name, use in uses.items() if use in self._known}
        uploads = {name: await self._load(each) for name, each in call.files.items() if name not in known}
        return Outfit(
            params=attached.fill(call.params, known), uploads=uploads, by_number=[uses[name] for name in known]
        )

    async def _load(self, attachment: Attachment) -> Upload:
        storages = self._resources.get(Storages)
        try:
            data = await files.read(storages, attachment)
        except ObjectMissing:
            raise BotApiError(Cause.GONE, said=attachment.name) from None
        except StorageUnavailable as error:
            raise BotApiError(Cause.STORAGE, said=attachment.name) from error
        return Upload(name=attachment.name, content_type=attachment.content_type, data=data)

    def _remember(self, numbers: Mapping[FileUse, str]) -> None:
        self._known.update(numbers)
        while len(self._known) > _REMEMBERED:
            self._known.popitem(last=False)
