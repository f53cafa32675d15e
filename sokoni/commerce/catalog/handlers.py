"""Jobs of the catalogue: imports that were sent by the web, and images that files name."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from uuid import UUID

import structlog

from sokoni.commerce.catalog import errors, events, service
from sokoni.commerce.catalog.attribute import service as attributes
from sokoni.commerce.catalog.ports import StockFigures, StockIntake
from sokoni.commerce.catalog.service import mail, schedule
from sokoni.commerce.catalog.service.fetching import FETCH_IMAGES
from sokoni.commerce.catalog.service.image import PendingImage
from sokoni.commerce.catalog.settings import CatalogSettings
from sokoni.core.clock import Clock
from sokoni.core.http.edge import HttpSettings
from sokoni.core.jobs import service as jobs
from sokoni.core.jobs.types import JobContext
from sokoni.services.media import service as media
from sokoni.services.media.ports import ImageSource, Storage, Storages
from sokoni.services.media.types import ImageKind, RemoteRefusal

# So many images are fetched by one job before the next one takes over: a worker that is asked to stop waits for it.
IMAGES_PER_JOB = 8

_log = structlog.get_logger()


async def work_import(context: JobContext, *, import_id: str, storage_key: str, **_: object) -> None:
    """Work an import whose file lies in the store; killed, it goes on behind its last chunk."""
    try:
        await service.work_import(
            context.database,
            import_id=UUID(import_id),
            source=_stored(context.resources.get(Storages).private, storage_key),
            clock=context.resources.get(Clock),  # type: ignore[type-abstract]
            stock=context.resources.get(StockIntake),  # type: ignore[type-abstract]
        )
    except errors.ImportTakenOver:
        _log.info("catalog.import.taken_over", import_id=import_id)


async def announce_attribute(context: JobContext, *, attribute_id: str, after: str | None = None, **_: object) -> None:
    """Tell of the products that use a changed attribute, 500 in each chunk of the chain."""
    last = await attributes.announce(
        context.session, attribute_id=UUID(attribute_id), after=None if after is None else UUID(after)
    )
    if last is not None:
        await jobs.continue_with(context, attribute_id=attribute_id, after=str(last))


async def work_export(context: JobContext, *, export_id: str, **_: object) -> None:
    """Write an export's file into the store; killed, it goes on behind its last part."""
    try:
        await service.work_export(
            context.database,
            export_id=UUID(export_id),
            store=context.resources.get(Storages).private,
            base_url=context.resources.get(HttpSettings).base_url,
            clock=context.resources.get(Clock),  # type: ignore[type-abstract]
            stock=context.resources.get(StockFigures),  # type: ignore[type-abstract]
        )
    except errors.ExportMissing:
        _log.info("catalog.export.gone", export_id=export_id)


async def forget_exports(context: JobContext, **_: object) -> None:
    """Remove files whose time is over."""
    store = context.resources.get(Storages).private
    forgotten = await service.forget_expired(context.database, store=store, now=context.now)
    _log.info("catalog.export.forgotten", exports=forgotten)


async def forget_imports(context: JobContext, **_: object) -> None:
    """Remove imported files whose time is over."""
    store = context.resources.get(Storages).private
    forgotten = await service.forget_files(context.database, store=store, now=context.now)
    _log.info("catalog.import.forgotten", files=forgotten)


async def fetch_images(context: JobContext, *, product_ids: list[str], **_: object) -> None:
    """Fetch images that wait, a few at a time; the rest is left to the next job."""
    wanted = [UUID(each) for each in product_ids]
    async with context.database.read() as session:
        waiting = await service.list_pending_images(session, product_ids=wanted, limit=IMAGES_PER_JOB + 1)
    settings = context.resources.get(CatalogSettings)
    gate = asyncio.Semaphore(settings.image_fetches)
    async with asyncio.TaskGroup() as group:
        for image in waiting[:IMAGES_PER_JOB]:
            group.create_task(_fetch_one(context, image, gate))
    rest = _products_of(waiting[IMAGES_PER_JOB:])
    if rest:
        async with context.database.write() as session:
            await jobs.enqueue(session, FETCH_IMAGES, product_ids=product_ids)


async def cut_changed(context: JobContext, event: events.ProductChanged) -> None:
    """Let the parts of pictures be made that changed products show."""
    await service.cut_images(context.session, product_ids=event.product_ids, now=context.now)


async def cut_all(context: JobContext, *, after: str | None = None, **_: object) -> None:
    """Let the parts of pictures be made that products show, 500 in each chunk of the chain; a migration asks for it."""
    last = await service.cut_all_images(context.session, after=None if after is None else UUID(after), now=context.now)
    if last is not None:
        await jobs.continue_with(context, after=str(last))


async def _fetch_one(context: JobContext, image: PendingImage, gate: asyncio.Semaphore) -> None:
    async with gate:
        fetched = await media.fetch_remote(
            context.resources.get(ImageSource),  # type: ignore[type-abstract]
            context.resources.get(Storages),
            url=image.url,
            kind=ImageKind.PRODUCT,
        )
    async with context.database.write() as session:
        if not isinstance(fetched, RemoteRefusal):
            picture = await media.record(session, fetched, now=context.now)
            await service.finish_image(session, image=image, picture=picture, now=context.now)
            return
        again_at = await service.fail_image(
            session, image=image, reason=fetched.reason, may_pass=fetched.may_pass, now=context.now
        )
        if again_at is not None:
            await jobs.enqueue(session, FETCH_IMAGES, run_at=again_at, product_ids=[str(image.product_id)])


def _products_of(images: Sequence[PendingImage]) -> list[str]:
    return sorted({str(image.product_id) for image in images})


async def _stored(store: Storage, key: str) -> AsyncIterator[bytes]:
    """A file, fetched when it is read: an import that has ended reads none, and its file may be gone by then."""
    yield await store.get(key)


async def tell_sellers(context: JobContext, event: events.ProductReviewed) -> None:
    """Tell a shop what was decided about its products."""
    base_url = context.resources.get(HttpSettings).base_url.rstrip("/")
    await mail.products_reviewed(context.session, event=event, base_url=base_url, now=context.now)


async def keep_schedule(context: JobContext, **_: object) -> None:
    """Put on sale and take down what is planned for now."""
    auto_approve = context.resources.get(CatalogSettings).auto_approve
    if await schedule.keep(context.session, auto_approve=auto_approve, now=context.now):
        await jobs.continue_with(context)
