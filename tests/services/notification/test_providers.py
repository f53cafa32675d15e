"""One contract for every provider that keeps what it is given, and the log's own promises."""

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from sokoni.core import ids
from sokoni.services.notification.adapters.log import LogMail
from sokoni.services.notification.adapters.memory import MemoryMail
from sokoni.services.notification.ports import MailProvider
from sokoni.services.notification.types import Mail


def mail(**changes: str) -> Mail:
    fields = {"recipient": "ana@example.com", "subject": "Tu pedido", "body": "Hola\n\n«سلام» \u2028 \n"} | changes
    return Mail(
        id=ids.new_id(),
        sender="Sokoni <hello@localhost>",
        locale="es",
        dedupe_key="order_placed:1",
        created_at=datetime(2026, 3, 2, tzinfo=UTC),
        **fields,
    )


@dataclass
class Kept:
    """A provider, and what it kept as (id, body)."""

    provider: MailProvider
    read: Callable[[], list[tuple[str, str]]]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "mail.jsonl"


def cut_short(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-20])


def mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


def lines(path: Path, *, skip: int = 0) -> list[dict[str, str]]:
    return [json.loads(line) for line in path.read_bytes().splitlines()[skip:]]


@pytest.fixture(params=["log", "memory"])
def kept(request: pytest.FixtureRequest, path: Path) -> Kept:
    if request.param == "log":
        return Kept(LogMail(path), lambda: [(line["id"], line["body"]) for line in lines(path)])
    provider = MemoryMail()
    return Kept(provider, lambda: [(str(each.id), each.body) for each in provider.sent])


class TestEveryProvider:
    async def test_sends_what_it_is_given(self, kept: Kept):
        first, second = mail(), mail(body="Another")
        assert await kept.provider.send(first, repeated=False)
        assert await kept.provider.send(second, repeated=False)
        assert kept.read() == [(str(first.id), first.body), (str(second.id), second.body)]

    async def test_sends_once_when_an_attempt_is_repeated(self, kept: Kept):
        sent = mail()
        ids_given = {await kept.provider.send(sent, repeated=repeated) for repeated in (False, True, True)}
        assert len(kept.read()) == 1
        assert len(ids_given) == 1

    async def test_sends_a_repeated_mail_that_never_went_out(self, kept: Kept):
        await kept.provider.send(mail(), repeated=False)
        await kept.provider.send(mail(), repeated=True)
        assert len(kept.read()) == 2


async def test_many_writers_never_mix_their_lines(path: Path):
    mails = [mail(body="x" * 20_000) for _ in range(40)]
    await asyncio.gather(*(LogMail(path).send(each, repeated=False) for each in mails))
    assert {line["id"] for line in lines(path)} == {str(each.id) for each in mails}


async def test_a_line_that_was_cut_short_spoils_no_other_and_its_mail_is_sent_again(path: Path):
    cut = mail()
    await LogMail(path).send(cut, repeated=False)
    cut_short(path)
    await LogMail(path).send(cut, repeated=True)
    assert [line["id"] for line in lines(path, skip=1)] == [str(cut.id)]


async def test_only_the_owner_may_read_the_mail(path: Path):
    await LogMail(path).send(mail(), repeated=False)
    assert mode(path) == 0o600
