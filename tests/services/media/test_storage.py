"""One contract for every object store; and what settings must add up to."""

from pathlib import Path

import pytest

from sokoni.core.settings import InvalidSettingError
from sokoni.services.media.adapters import objects
from sokoni.services.media.errors import ObjectMissing, StorageUnavailable
from sokoni.services.media.ports import Storage
from sokoni.services.media.settings import MediaSettings


@pytest.fixture(params=["local", "memory"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Storage:
    return objects.local(tmp_path / "objects") if request.param == "local" else objects.memory()


async def keys(store: Storage, prefix: str) -> set[str]:
    return {key async for key in store.list_keys(prefix)}


class TestEveryStore:
    async def test_gives_back_what_was_put(self, store: Storage):
        data = bytes(range(256)) * 4000
        await store.put("images/ab/one", data, content_type="image/png")
        assert await store.get("images/ab/one") == data
        assert await store.exists("images/ab/one")

    async def test_replaces_what_stood_there(self, store: Storage):
        await store.put("a", b"old", content_type="text/plain")
        await store.put("a", b"", content_type="text/plain")
        assert await store.get("a") == b""

    async def test_says_that_nothing_is_there(self, store: Storage):
        assert not await store.exists("nothing")
        with pytest.raises(ObjectMissing):
            await store.get("nothing")

    async def test_deletes_what_is_there_and_what_is_not(self, store: Storage):
        await store.put("a/b", b"x", content_type="text/plain")
        await store.delete("a/b")
        await store.delete("a/b")
        assert not await store.exists("a/b")

    async def test_lists_a_folder_and_not_its_neighbour(self, store: Storage):
        for key in ("a/1", "a/deep/2", "ab/3"):
            await store.put(key, b"x", content_type="text/plain")
        assert await keys(store, "a") == {"a/1", "a/deep/2"}
        assert await keys(store, "empty") == set()

    @pytest.mark.parametrize("key", ["../secret", "a/../../secret"])
    async def test_never_leaves_its_folder(self, store: Storage, key: str):
        with pytest.raises(ValueError, match="illegal"):
            await store.put(key, b"x", content_type="text/plain")


async def test_a_folder_that_cannot_be_written_is_told_as_such(tmp_path: Path):
    (tmp_path / "file").write_bytes(b"")
    store = objects.local(tmp_path / "objects")
    (tmp_path / "objects" / "images").write_bytes(b"a file where a folder must be")
    with pytest.raises(StorageUnavailable):
        await store.put("images/a", b"x", content_type="text/plain")


def test_public_and_private_never_share_a_folder(tmp_path: Path):
    storages = objects.open_storages(MediaSettings(), folder=tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {"public", "private"}
    assert storages.public is not storages.private


def test_buckets_are_opened_without_asking_them(tmp_path: Path):
    settings = MediaSettings(
        backend="s3",
        bucket="shop",
        private_bucket="shop-private",
        endpoint="http://127.0.0.1:9",
        access_key="id",
        secret_key="key",
    )
    storages = objects.open_storages(settings, folder=tmp_path)
    assert storages.public is not storages.private


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        (MediaSettings(backend="ftp"), "write local, s3 or memory"),
        (MediaSettings(backend="s3", bucket="shop"), "S3_PRIVATE_BUCKET_NAME"),
        (MediaSettings(backend="s3", bucket="shop", private_bucket="shop"), "must not be"),
    ],
)
def test_settings_that_do_not_add_up_are_refused_in_words(settings: MediaSettings, words: str, tmp_path: Path):
    with pytest.raises(InvalidSettingError, match=words):
        objects.open_storages(settings, folder=tmp_path)
