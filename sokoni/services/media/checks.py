"""What the doctor asks about pictures and receipts: where they are kept, and whether pictures can be made."""

import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator

from sokoni.core import ids
from sokoni.core.checks.types import Configuration, Finding, MachineCheck, PartCheck, SettingsCheck, error, ok, unsafe
from sokoni.core.resources import Resources
from sokoni.services.media.errors import ObjectMissing, StorageUnavailable
from sokoni.services.media.ports import Storage, Storages
from sokoni.services.media.settings import MediaSettings

_PROBE = b"sokoni probe"
_LIBRARY_SECONDS = 60


def _settings(configuration: Configuration) -> Iterator[Finding]:
    if configuration.get(MediaSettings).backend == "memory":
        yield unsafe(
            "STORAGE_BACKEND",
            "memory: pictures and receipts are lost whenever a process ends",
            hint="Write local or s3.",
            is_production=configuration.is_production,
        )


async def _storage(resources: Resources) -> AsyncIterator[Finding]:
    storages = resources.get(Storages)
    settings = resources.get(MediaSettings)
    for name, storage in (("public", storages.public), ("private", storages.private)):
        started = time.perf_counter()
        try:
            came_back = await _there_and_back(storage)
        except (StorageUnavailable, ObjectMissing) as problem:
            cause = str(problem.__cause__ or problem).partition("\n")[0]
            yield error(f"storage.{name}", f"the {settings.backend} store does not work: {cause}", hint=_hint(settings))
            continue
        took = round((time.perf_counter() - started) * 1000, 1)
        if came_back:
            yield ok(f"storage.{name}", f"{settings.backend}, stores and forgets in {took} ms", milliseconds=took)
        else:
            yield error(f"storage.{name}", "gives back something else than was stored", hint=_hint(settings))


async def _there_and_back(storage: Storage) -> bool:
    key = f"probes/{ids.new_id()}"
    await storage.put(key, _PROBE, content_type="text/plain")
    try:
        return await storage.get(key) == _PROBE
    finally:
        await storage.delete(key)


def _hint(settings: MediaSettings) -> str:
    if settings.backend == "s3":
        return (
            "Look at S3_ENDPOINT_URL, S3_BUCKET_NAME, S3_PRIVATE_BUCKET_NAME and the key: "
            "it needs to put, get and delete in both buckets."
        )
    return "Look at the rights of the folder objects/ below SOKONI_HOME."


def _library(_configuration: Configuration) -> Iterator[Finding]:
    # In a process of its own: the library is large, and only workers are meant to load it.
    code = "import pyvips; print(pyvips.version(0), pyvips.version(1), pyvips.version(2), sep='.')"
    found = subprocess.run(  # noqa: S603  # a fixed command of ours
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=_LIBRARY_SECONDS
    )
    if found.returncode == 0:
        yield ok("pictures", f"libvips {found.stdout.strip()}")
    else:
        reason = (found.stderr.strip().splitlines() or ["it says nothing"])[-1]
        hint = "Run: pip install --require-hashes -r requirements/run.txt"
        yield error("pictures", f"libvips cannot be loaded: {reason}", hint=hint)


CHECKS = (
    SettingsCheck(name="storage", examine=_settings),
    MachineCheck(name="pictures", examine=_library),
    PartCheck(name="storage", examine=_storage, is_component=True),
)
