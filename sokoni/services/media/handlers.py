"""Jobs of media. They decode pictures and speak to the store, so they hold no transaction while they work."""

from sokoni.core.jobs.types import JobContext
from sokoni.services.media import errors, rules, service
from sokoni.services.media.adapters.workshop import Workshop
from sokoni.services.media.ports import Storages
from sokoni.services.media.types import Crop, Cut, Format, MediaObject, PrivateObject, State

_NEVER_SHOWN = (errors.ImageUnreadable, errors.ImageTooManyPixels, errors.ObjectMissing)


async def derive(context: JobContext, *, digest: str, **_: object) -> None:
    """Make every size and format of a picture; done before, it does nothing."""
    async with context.database.read() as session:
        image = await service.get(session, digest=digest)
    if image.state is not State.PENDING:
        return
    try:
        await _derive(context, image)
    except _NEVER_SHOWN as error:
        async with context.database.write() as session:
            await service.give_up(session, digest=digest, reason=str(error), now=context.now)


async def _derive(context: JobContext, image: MediaObject) -> None:
    storages = context.resources.get(Storages)
    data = await storages.private.get(rules.original_key(image.hash))
    derived = await context.resources.get(Workshop).derive(data, content_type=image.content_type)
    await service.store_derivatives(storages.public, digest=image.hash, files=derived.files)
    async with context.database.write() as session:
        await service.finish(session, digest=image.hash, derived=derived, now=context.now)


async def cut(context: JobContext, *, digest: str, crop: list[int], **_: object) -> None:
    """Make every size and format of a part of a picture; done before, it does nothing."""
    x, y, width, height = crop
    wanted = Cut(digest, (x, y, width, height))
    async with context.database.read() as session:
        if not await service.is_cut_wanted(session, cut=wanted):
            return
        image = await service.get(session, digest=digest)
    reason = None
    try:
        await _cut(context, image, wanted.crop)
    except _NEVER_SHOWN as error:
        reason = str(error)
    async with context.database.write() as session:
        await service.finish_cut(session, cut=wanted, reason=reason, now=context.now)


async def _cut(context: JobContext, image: MediaObject, crop: Crop) -> None:
    storages = context.resources.get(Storages)
    data = await storages.private.get(rules.original_key(image.hash))
    files = await context.resources.get(Workshop).cut(data, content_type=image.content_type, crop=crop)
    await service.store_derivatives(storages.public, digest=image.hash, files=files, crop=crop)


async def clean(context: JobContext, *, key: str, **_: object) -> None:
    """Make a private picture anew, without metadata and without anything that hides behind it."""
    async with context.database.read() as session:
        document = await service.get_private(session, key=key)
    if document.state is State.PENDING:
        try:
            await _clean(context, document)
        except _NEVER_SHOWN as error:
            async with context.database.write() as session:
                await service.give_up_private(session, key=key, reason=str(error), now=context.now)
    # Last, and also when an earlier run died right here: what came in is not kept.
    await context.resources.get(Storages).private.delete(rules.uploaded_key(key))


async def _clean(context: JobContext, document: PrivateObject) -> None:
    store = context.resources.get(Storages).private
    uploaded = await store.get(rules.uploaded_key(document.key))
    data = await context.resources.get(Workshop).clean(uploaded, content_type=document.content_type)
    content_type = Format.JPEG.content_type
    await store.put(rules.cleaned_key(document.key), data, content_type=content_type)
    async with context.database.write() as session:
        await service.finish_private(
            session, key=document.key, content_type=content_type, size_bytes=len(data), now=context.now
        )
