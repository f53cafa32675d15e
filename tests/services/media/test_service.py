"""Storing, deriving, serving, on a real database."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

import httpx2
import pytest

from sokoni.core import events
from sokoni.core.database import Database, WriteSession, count_statements
from sokoni.core.http.client import ClientSettings, GuardedClient
from sokoni.core.resources import Resources
from sokoni.services.media import errors, repository, rules, service
from sokoni.services.media.adapters import objects
from sokoni.services.media.adapters.remote import RemoteImages
from sokoni.services.media.ports import ImageSource, Storages
from sokoni.services.media.types import (
    Cut,
    Format,
    ImageKind,
    MediaObject,
    PrivateKind,
    PrivateObject,
    RemoteRefusal,
    Size,
    State,
)
from tests.support import fileserver, pictures
from tests.support.fileserver import Answer

Drain = Callable[[], Awaitable[int]]
LOWER = (0, 500, 1000, 500)
PDF = b"%PDF-1.7\nreceipt\n%%EOF"


@pytest.fixture
def storages(resources: Resources) -> Storages:
    """Stores that end with the test."""
    fresh = Storages(public=objects.memory(), private=objects.memory())
    resources.provide(fresh)
    return fresh


async def store(database: Database, storages: Storages, data: bytes, now: datetime) -> MediaObject:
    async with database.write() as session:
        return await service.store(session, storages=storages, data=data, kind=ImageKind.PRODUCT, now=now)


async def found(database: Database, digest: str) -> MediaObject:
    async with database.read() as session:
        return await service.get(session, digest=digest)


async def kept_keys(storages: Storages) -> set[str]:
    return {key async for key in storages.public.list_keys("images")}


class TestPictures:
    async def test_is_pending_until_a_job_has_made_its_derivatives(
        self, database: Database, storages: Storages, drain: Drain, now: datetime
    ):
        stored = await store(database, storages, pictures.photograph(), now)
        assert (stored.state, stored.width, stored.height) == (State.PENDING, 90, 60)

        await drain()

        ready = await found(database, stored.hash)
        assert (ready.state, ready.width, ready.height) == (State.READY, 60, 90)
        assert ready.dominant_colour is not None
        assert ready.placeholder is not None
        assert await kept_keys(storages) == {
            rules.derivative_key(stored.hash, size, image_format) for size in Size for image_format in Format
        }

    async def test_the_same_bytes_are_stored_worked_on_and_told_of_once(
        self, database: Database, storages: Storages, drain: Drain, now: datetime
    ):
        first = await store(database, storages, pictures.encoded(), now)
        again = await store(database, storages, pictures.encoded(), now)
        assert again == first
        await drain()
        assert (await store(database, storages, pictures.encoded(), now)).state is State.READY
        assert await drain() == 0
        async with database.read() as session:
            assert await events.count_events(session, name="media.image_ready") == 1

    async def test_recording_takes_a_constant_number_of_statements(
        self, session: WriteSession, storages: Storages, now: datetime
    ):
        prepared = await service.prepare(storages, data=pictures.encoded(), kind=ImageKind.PRODUCT)
        with count_statements() as new:
            await service.record(session, prepared, now=now)
        with count_statements() as known:
            await service.record(session, prepared, now=now)
        assert (new.value, known.value) == (2, 2)

    async def test_a_picture_that_cannot_be_decoded_fails_with_the_reason_and_may_be_tried_again(
        self, database: Database, storages: Storages, drain: Drain, now: datetime
    ):
        whole = pictures.encoded(".jpg", 300, 200)
        broken = await store(database, storages, whole[: len(whole) // 2], now)
        await drain()

        failed = await found(database, broken.hash)
        assert failed.state is State.FAILED
        assert failed.reason is not None
        assert failed.reason.startswith("This picture cannot be read")
        assert await kept_keys(storages) == set()
        async with database.read() as session:
            assert await events.count_events(session, name="media.image_failed") == 1

        revived = await store(database, storages, whole[: len(whole) // 2], now)
        assert (revived.state, revived.reason) == (State.PENDING, None)
        assert await drain() >= 1

    async def test_a_part_is_made_once_however_often_it_is_asked_for(
        self, database: Database, storages: Storages, drain: Drain, now: datetime
    ):
        stored = await store(database, storages, pictures.photograph(), now)
        wanted = [Cut(stored.hash, LOWER), Cut(stored.hash, (0, 0, 500, 500)), Cut("f" * 64, LOWER)]
        with count_statements() as new:
            async with database.write() as session:
                await service.cut(session, cuts=wanted, now=now)
        async with database.read() as session:
            assert await service.list_finished_cuts(session, hashes=[stored.hash]) == set()
        await drain()
        with count_statements() as known:
            async with database.write() as session:
                await service.cut(session, cuts=wanted, now=now)
                await service.cut(session, cuts=(), now=now)
        assert (new.value, known.value) == (2, 1)
        assert await drain() == 0
        async with database.read() as session:
            assert await service.list_finished_cuts(session, hashes=[stored.hash]) == set(wanted[:2])
        assert len(await kept_keys(storages)) == 3 * len(Size) * len(Format)

    async def test_a_part_of_a_picture_that_cannot_be_read_is_given_up_and_may_be_asked_for_again(
        self, database: Database, storages: Storages, drain: Drain, now: datetime
    ):
        stored = await store(database, storages, pictures.encoded(), now)
        original = await storages.private.get(rules.original_key(stored.hash))
        await storages.private.delete(rules.original_key(stored.hash))
        wanted = Cut(stored.hash, LOWER)
        for is_there in (False, True):
            if is_there:
                await storages.private.put(rules.original_key(stored.hash), original, content_type="image/png")
            async with database.write() as session:
                await service.cut(session, cuts=[wanted], now=now)
            await drain()
            async with database.read() as session:
                state = await repository.get_cut(session, cut=wanted)
            assert state is (State.READY if is_there else State.FAILED)

    async def test_a_lost_original_is_a_failure_and_not_an_endless_job(
        self, database: Database, storages: Storages, drain: Drain, now: datetime
    ):
        stored = await store(database, storages, pictures.encoded(), now)
        await storages.private.delete(rules.original_key(stored.hash))
        await drain()
        assert (await found(database, stored.hash)).state is State.FAILED

    async def test_what_is_refused_leaves_nothing(self, storages: Storages):
        with pytest.raises(errors.ImageUnreadable):
            await service.prepare(storages, data=b"<svg/>", kind=ImageKind.PRODUCT)
        assert [key async for key in storages.private.list_keys("originals")] == []

    async def test_the_database_refuses_a_failure_without_a_reason(
        self, session: WriteSession, storages: Storages, now: datetime
    ):
        stored = await service.store(session, storages=storages, data=pictures.encoded(), kind=ImageKind.SHOP, now=now)
        await repository.mark_failed(session, digest=stored.hash, reason="no reason", now=now)
        assert (await service.get(session, digest=stored.hash)).reason == "no reason"

    async def test_many_are_found_with_one_statement_and_none_with_none(
        self, session: WriteSession, storages: Storages, now: datetime
    ):
        kept = [
            await service.store(
                session, storages=storages, data=pictures.encoded(".png", size, 20), kind=ImageKind.PRODUCT, now=now
            )
            for size in (21, 22, 23)
        ]
        with count_statements() as count:
            many = await service.list_by_hash(session, hashes=[*(each.hash for each in kept), "0" * 64])
            none = await service.list_by_hash(session, hashes=[])
        assert many == {each.hash: each for each in kept}
        assert none == {}
        assert count.value == 1
        with pytest.raises(errors.ObjectMissing):
            await service.get(session, digest="0" * 64)


class TestServing:
    async def test_a_derivative_is_served_for_ever(
        self, client: httpx2.AsyncClient, database: Database, storages: Storages, drain: Drain, now: datetime
    ):
        stored = await store(database, storages, pictures.encoded(), now)
        address = rules.address(stored.hash, Size.SMALL, Format.WEBP)
        early = await client.get(address)
        assert early.status_code == 404
        assert early.headers["content-type"] == "application/problem+json"
        assert "immutable" not in early.headers.get("cache-control", "")

        await drain()

        answer = await client.get(address)
        assert (answer.status_code, answer.headers["content-type"]) == (200, "image/webp")
        assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert rules.inspect_image(answer.content).content_type == "image/webp"

        unchanged = await client.get(address, headers={"If-None-Match": answer.headers["etag"]})
        assert (unchanged.status_code, unchanged.content) == (304, b"")

    async def test_a_part_has_an_address_of_its_own_where_the_whole_stands_until_it_is_made(
        self, database: Database, storages: Storages, drain: Drain, client: httpx2.AsyncClient, now: datetime
    ):
        stored = await store(database, storages, pictures.encoded(".png", 400, 600), now)
        address = f"/media/{stored.hash}/0-500-1000-500/m.webp"
        assert (await client.get(address)).status_code == 404
        await drain()

        for_now = await client.get(address)
        whole = await client.get(f"/media/{stored.hash}/m.webp")
        assert (for_now.status_code, for_now.content) == (200, whole.content)
        assert for_now.headers["cache-control"] == "no-store"

        async with database.write() as session:
            await service.cut(session, cuts=[Cut(stored.hash, LOWER)], now=now)
        await drain()
        part = await client.get(address)
        assert (part.status_code, part.content == whole.content) == (200, False)
        assert part.headers["cache-control"] == whole.headers["cache-control"]
        assert part.headers["etag"] != whole.headers["etag"]
        again = await client.get(address, headers={"If-None-Match": part.headers["etag"]})
        assert again.status_code == 304
        every = await client.get(f"/media/{stored.hash}/0-0-1000-1000/m.webp")
        assert (every.content, every.headers["etag"]) == (whole.content, whole.headers["etag"])

    async def test_sends_no_statement(
        self, client: httpx2.AsyncClient, database: Database, storages: Storages, drain: Drain, now: datetime
    ):
        stored = await store(database, storages, pictures.encoded(), now)
        await drain()
        with count_statements() as count:
            answer = await client.get(rules.address(stored.hash, Size.LARGE, Format.JPEG))
        assert (answer.status_code, count.value) == (200, 0)

    @pytest.mark.parametrize(
        "path",
        [
            "/media/{hash}/xl.webp",
            "/media/{hash}/s.svg",
            "/media/{hash}/0-0-0-500/s.webp",
            "/media/{hash}/s.png",
            "/media/{short}/s.webp",
            "/media/..%2f..%2foriginals/s.webp",
            "/media/{hash}/s",
        ],
    )
    async def test_anything_else_is_not_there(self, client: httpx2.AsyncClient, path: str):
        answer = await client.get(path.format(hash="a" * 64, short="a" * 63))
        assert answer.status_code == 404
        assert answer.headers["content-type"] == "application/problem+json"


class TestRemotePictures:
    def source_with_patience(self, patience: timedelta) -> ImageSource:
        return RemoteImages(GuardedClient(ClientSettings(allow_networks=("127.0.0.0/8",))), timeout=patience)

    @pytest.fixture
    def source(self) -> ImageSource:
        return self.source_with_patience(timedelta(seconds=60))

    async def test_a_picture_is_taken_whatever_its_server_calls_it(self, source: ImageSource, storages: Storages):
        answers = {"/a": Answer(body=pictures.encoded(".png"), content_type="application/octet-stream")}
        async with fileserver.serve(answers) as files:
            prepared = await service.fetch_remote(source, storages, url=files.url("/a"), kind=ImageKind.PRODUCT)
        assert not isinstance(prepared, RemoteRefusal)
        assert await storages.private.get(rules.original_key(prepared.hash)) == pictures.encoded(".png")

    @pytest.mark.parametrize(
        ("path", "code", "may_pass"),
        [
            ("/page", "media.image_unreadable", False),
            ("/gone", "fetch.rejected", False),
            ("/huge", "fetch.too_large", False),
            ("/inside", "fetch.refused", False),
        ],
    )
    async def test_a_refusal_says_why_and_whether_it_may_pass(
        self,
        source: ImageSource,
        storages: Storages,
        path: str,
        code: str,
        may_pass: bool,  # noqa: FBT001
    ):
        answers = {
            "/page": Answer(body=b"<html>", content_type="image/png"),
            "/huge": Answer(body=b"", length=rules.MAX_IMAGE_BYTES + 1),
            "/inside": Answer(status=302, headers={"Location": "http://10.0.0.1/a.png"}),
        }
        async with fileserver.serve(answers) as files:
            refusal = await service.fetch_remote(source, storages, url=files.url(path), kind=ImageKind.PRODUCT)
        assert isinstance(refusal, RemoteRefusal)
        assert (refusal.code, refusal.may_pass) == (code, may_pass)
        assert refusal.reason

    async def test_a_server_that_stalls_may_answer_another_time(self, storages: Storages):
        source = self.source_with_patience(timedelta(milliseconds=100))
        async with fileserver.serve({"/slow": Answer(body=b"a", stalls=True)}) as files:
            refusal = await service.fetch_remote(source, storages, url=files.url("/slow"), kind=ImageKind.PRODUCT)
        assert isinstance(refusal, RemoteRefusal)
        assert (refusal.code, refusal.may_pass) == ("fetch.failed", True)


class TestReceipts:
    async def upload(self, database: Database, storages: Storages, data: bytes, now: datetime) -> PrivateObject:
        prepared = await service.prepare_private(storages, data=data, kind=PrivateKind.RECEIPT)
        async with database.write() as session:
            return await service.record_private(session, prepared, now=now)

    async def document(self, database: Database, key: str) -> PrivateObject:
        async with database.read() as session:
            return await service.get_private(session, key=key)

    async def test_a_pdf_can_be_saved_at_once_and_is_never_shown(
        self, database: Database, storages: Storages, drain: Drain, now: datetime
    ):
        uploaded = await self.upload(database, storages, PDF, now)
        content = await service.read_private(storages, uploaded)
        assert (content.data, content.content_type) == (PDF, "application/pdf")
        assert content.disposition.startswith("attachment")
        assert await drain() == 0

    async def test_a_picture_is_read_only_after_it_was_made_anew(
        self, database: Database, storages: Storages, drain: Drain, now: datetime
    ):
        dirty = pictures.photograph() + b"<script>hidden</script>"
        uploaded = await self.upload(database, storages, dirty, now)
        with pytest.raises(errors.DocumentNotReady):
            await service.read_private(storages, uploaded)

        await drain()

        content = await service.read_private(storages, await self.document(database, uploaded.key))
        assert (content.content_type, content.disposition) == ("image/jpeg", "inline")
        assert b"SecretCamera" not in content.data
        assert b"script" not in content.data
        assert not await storages.private.exists(rules.uploaded_key(uploaded.key))
        assert [key async for key in storages.public.list_keys("")] == []

    async def test_a_picture_that_cannot_be_made_anew_is_told_as_broken(
        self, database: Database, storages: Storages, drain: Drain, now: datetime
    ):
        whole = pictures.encoded(".jpg", 300, 200)
        uploaded = await self.upload(database, storages, whole[: len(whole) // 2], now)
        await drain()
        with pytest.raises(errors.DocumentBroken):
            await service.read_private(storages, await self.document(database, uploaded.key))

    async def test_every_upload_has_a_key_of_its_own(self, database: Database, storages: Storages, now: datetime):
        first = await self.upload(database, storages, PDF, now)
        second = await self.upload(database, storages, PDF, now)
        assert first.sha256 == second.sha256
        assert first.key != second.key
        async with database.read() as session:
            with pytest.raises(errors.ObjectMissing):
                await service.get_private(session, key="receipt/guess")
