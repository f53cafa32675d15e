"""What is wrong with a machine is found there, and what can be mended is."""

import contextlib
import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from sokoni.core.checks.types import State
from sokoni.core.embedded import EmbeddedPostgres
from sokoni.entrypoints.doctor import examination, machine
from tests.entrypoints.doctor.conftest import Look
from tests.support import processes

GIB = 2**30


def test_this_machine_is_fit_to_develop_on(look: Look):
    found = look("python", "libraries", "home", "disk", "files", "clock", "embedded", "pictures", "assets", "languages")

    assert [finding.words() for finding in found.values() if finding.is_error] == []


def test_looking_makes_nothing(look: Look, tmp_path: Path):
    look()

    assert list(tmp_path.iterdir()) == []


def test_a_home_that_is_a_file_is_found(look: Look, tmp_path: Path):
    (tmp_path / "home").write_text("")

    assert look("home")["home"].is_error


def test_keys_that_others_can_read_are_found_and_closed(look: Look, tmp_path: Path):
    key = tmp_path / "home" / "secrets" / "jwt"
    key.parent.mkdir(parents=True)
    key.write_text("x" * 48)
    key.chmod(0o644)
    before = look("home")["home.secrets"]

    mended = list(examination.mend({"SOKONI_HOME": str(tmp_path / "home")}, only=("home",)))

    assert before.is_error
    assert [words for words in mended if str(key) in words]
    assert key.stat().st_mode & 0o777 == 0o600
    assert "home.secrets" not in look("home")


def test_a_missing_home_is_made_when_asked_for(tmp_path: Path):
    made = tmp_path / "deep" / "home"

    assert list(examination.mend({"SOKONI_HOME": str(made)}, only=("home",))) == [f"made {made}"]
    assert made.is_dir()


@pytest.mark.parametrize(
    ("free_bytes", "free_inodes", "state"),
    [
        (50 * GIB, 10**6, State.OK),
        (GIB, 10**6, State.WARNING),
        (50 * GIB, 100, State.WARNING),
        (GIB // 100, 10**6, State.ERROR),
    ],
)
def test_room_is_judged_by_bytes_and_by_files(free_bytes: int, free_inodes: int, state: State):
    assert machine.judge_room(free_bytes, free_inodes=free_inodes).state is state


def test_too_few_open_files_are_found(tmp_path: Path):
    command = f"ulimit -Sn 128; exec {sys.executable} -m sokoni.entrypoints.cli doctor --only files --json"
    result = subprocess.run(
        ["bash", "-c", command],
        capture_output=True,
        text=True,
        check=False,
        cwd=Path(__file__).parents[3],
        env={"PATH": "/usr/bin:/bin", "SOKONI_HOME": str(tmp_path)},
    )
    [finding] = json.loads(result.stdout)["findings"]

    assert result.returncode == 1
    assert (finding["state"], finding["figures"]["soft"]) == ("error", 128)


def test_libraries_of_other_versions_are_named():
    found = list(
        machine.odd_libraries(
            [
                ("click", "0.1", ""),
                ("no-such-library", "1.0", ""),
                ("no-such-library-elsewhere", "1.0", "; sys_platform == 'win32'"),
            ]
        )
    )

    assert len(found) == 2
    assert found[0].startswith("click ")
    assert found[0].endswith("instead of 0.1")
    assert found[1] == "no-such-library (missing)"


def test_the_lock_is_read_whole():
    pinned = machine._PINNED.findall(machine.LOCK.read_text())

    assert len(pinned) > 40
    assert {"sqlalchemy", "granian", "uvloop"} <= {name for name, _, _ in pinned}


class _Page(BaseHTTPRequestHandler):
    """Answers as some other program would."""

    body = b"<h1>Another program</h1>"

    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(self.body)

    def log_message(self, *_arguments: object) -> None:
        """Say nothing."""


class _Health(_Page):
    body = b'{"status": "ok", "version": "9.9"}'


@contextlib.contextmanager
def _listening(answer: type[BaseHTTPRequestHandler]) -> Iterator[str]:
    with HTTPServer(("127.0.0.1", 0), answer) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        yield str(server.server_port)
        server.shutdown()
        thread.join()


def test_a_free_port_is_well(look: Look):
    assert look("port", PORT=str(processes.free_port()))["port"].state is State.OK


def test_a_port_of_another_program_is_found(look: Look):
    with _listening(_Page) as port:
        finding = look("port", PORT=port)["port"]

    assert finding.state is State.WARNING
    assert "another program" in finding.detail


def test_a_port_of_a_running_sokoni_is_well(look: Look):
    with _listening(_Health) as port:
        finding = look("port", PORT=port)["port"]

    assert (finding.state, finding.figures["version"]) == (State.OK, "9.9")


def test_data_of_another_version_and_damage_in_the_log_are_found(look: Look, tmp_path: Path):
    postgres = EmbeddedPostgres(tmp_path / "home" / "postgres")
    postgres.start()
    postgres.stop()
    well = look("embedded")
    (tmp_path / "home" / "postgres" / "data" / "PG_VERSION").write_text("14\n")
    with (tmp_path / "home" / "postgres" / "log").open("a") as log:
        log.write("2026-01-01 00:00:00 UTC [1] PANIC:  could not write to file\n")

    found = look("embedded")

    assert well["embedded"].state is State.OK
    assert "stopped" in well["embedded"].detail
    assert found["embedded"].is_error
    assert "14" in found["embedded"].detail
    assert "PANIC" in found["embedded.log"].detail
