"""The embedded server keeps what was written, and never outlives who started it."""

import asyncio
import os
import signal
import sys
import time
from pathlib import Path

import asyncpg
import pytest

from sokoni.core.embedded import EmbeddedPostgres, EmbeddedPostgresError
from tests.support import processes

ROOT = Path(__file__).parents[2]
_HOLD = """
import sys, time, pathlib
from sokoni.core.embedded import EmbeddedPostgres, EmbeddedPostgresError
postgres = EmbeddedPostgres(pathlib.Path(sys.argv[1]))
postgres.start()
print(postgres.pid, flush=True)
time.sleep(600)
"""


def _is_running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().split(") ")[1][0] != "Z"
    except FileNotFoundError:
        return False


def _wait_until_gone(pid: int) -> bool:
    deadline = time.monotonic() + 20
    while _is_running(pid) and time.monotonic() < deadline:
        time.sleep(0.05)
    return not _is_running(pid)


async def _fetch(url: str, statement: str) -> object:
    connection = await asyncpg.connect(url)
    try:
        return await connection.fetchval(statement)
    finally:
        await connection.close()


async def test_keeps_what_was_written_over_a_clean_stop(tmp_path: Path):
    postgres = EmbeddedPostgres(tmp_path / "pg")
    await _fetch(postgres.start(), "CREATE TABLE kept AS SELECT 7 AS value")
    pid = postgres.pid
    postgres.stop()

    assert pid is not None
    assert not _is_running(pid)
    try:
        assert await _fetch(postgres.start(), "SELECT value FROM kept") == 7
    finally:
        postgres.stop()


async def test_a_second_process_finds_it_running_and_leaves_it_so(tmp_path: Path):
    owner, guest = EmbeddedPostgres(tmp_path / "pg"), EmbeddedPostgres(tmp_path / "pg")
    owner.start()
    try:
        guest.start()
        guest.stop()

        assert not guest.is_owner
        assert await _fetch(owner.url(), "SELECT 1") == 1
    finally:
        owner.stop()


@pytest.mark.parametrize("ending", [signal.SIGKILL, signal.SIGTERM])
async def test_dies_with_its_parent_and_comes_back_whole(tmp_path: Path, ending: signal.Signals):
    holder = await asyncio.create_subprocess_exec(
        sys.executable, "-c", _HOLD, str(tmp_path / "pg"), stdout=asyncio.subprocess.PIPE, cwd=ROOT
    )
    assert holder.stdout is not None
    pid = int(await holder.stdout.readline())
    postgres = EmbeddedPostgres(tmp_path / "pg")
    await _fetch(postgres.url(), "CREATE TABLE kept AS SELECT 7 AS value")

    os.kill(holder.pid, ending)
    await holder.wait()

    assert _wait_until_gone(pid)
    try:
        assert await _fetch(postgres.start(), "SELECT value FROM kept") == 7
    finally:
        postgres.stop()


async def test_is_started_again_by_the_process_whose_server_was_killed(tmp_path: Path):
    postgres = EmbeddedPostgres(tmp_path)
    await _fetch(postgres.start(), "CREATE TABLE kept AS SELECT 7 AS value")
    assert postgres.pid is not None
    family = {postgres.pid, *processes.descendants(postgres.pid)}
    try:
        processes.kill_all(family)
        processes.wait_until_gone(family)

        assert await _fetch(postgres.start(), "SELECT value FROM kept") == 7
        assert postgres.is_owner
    finally:
        postgres.stop()


def test_serves_a_folder_too_deep_for_a_socket(tmp_path: Path):
    postgres = EmbeddedPostgres(tmp_path / ("deep" * 30) / "pg")

    postgres.start()
    postgres.stop()

    assert len(postgres.url()) < 150


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a folder to somebody else")
def test_leaves_another_user_s_data_alone(tmp_path: Path):
    data = tmp_path / "pg" / "data"
    data.mkdir(parents=True)
    os.chown(data, 12345, 12345)
    postgres = EmbeddedPostgres(tmp_path / "pg")

    with pytest.raises(EmbeddedPostgresError, match="12345"):
        postgres.start()

    assert postgres.inspect().stranger == 12345
    assert (tmp_path / "pg").stat().st_uid == 0
