"""A group's texts are kept by its administrators and given to whoever calls for them."""

import pytest

from sokoni.core.change import SYSTEM
from sokoni.core.database import count_statements
from sokoni.telegram.console.handlers import Commands
from sokoni.telegram.gateway.members import keep_administrators
from sokoni.telegram.note import service
from sokoni.telegram.note.errors import KeptMissing, TooManyKept
from sokoni.telegram.note.handlers import Answers
from sokoni.telegram.note.types import KeptKind
from tests.support.factories import telegram
from tests.support.keeping import CHAT, Keeping

OWNER, MEMBER = 9_000_001, 9_000_003


async def _say(keeping: Keeping, user_id: int, *said: str) -> list[str]:
    """Let somebody write; what the bot says."""
    for each in said:
        update = keeping.says(user_id, each)
        for handler in (Commands(), Answers()):
            await keeping.handle(handler, update)
    return [each.params["text"] for each in await keeping.taken("sendMessage")]


@pytest.fixture
async def run(keeping: Keeping) -> Keeping:
    """A group whose owner is known."""
    creator = {"status": "creator", "user": telegram.person(OWNER), "is_anonymous": False}
    await keep_administrators(keeping.session, chat_id=CHAT, answered=[creator], now=keeping.now)
    return keeping


async def test_notes_and_answers_are_kept_called_and_forgotten(run: Keeping):
    saved = await _say(run, OWNER, "/save Delivery <b>Two</b> days", '/filter "opening hours" From 9 < 5')
    assert saved == ["“delivery” is kept.", "“opening hours” is kept."]

    assert await _say(run, MEMBER, "#delivery") == ["<b>Two</b> days"]
    assert await _say(run, MEMBER, "what are your opening hours?") == ["From 9 &lt; 5"]
    assert await _say(run, MEMBER, "/note delivery") == ["<b>Two</b> days"]
    assert await _say(run, MEMBER, "/notes") == ["Notes, which #name calls:\n<code>delivery</code>"]
    assert await _say(run, OWNER, "/clear delivery", "/stop opening hours") == ["It is forgotten."] * 2
    assert await _say(run, MEMBER, "#delivery", "opening hours") == []


async def test_members_keep_nothing(run: Keeping):
    await _say(run, MEMBER, "/save x y", "/filter x y", "/clear x", "/stop x")

    assert await service.list_of_groups(run.session, group_ids=[CHAT]) == {}


async def test_a_name_has_one_text_and_a_group_so_many_names(run: Keeping, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(service, "MAX_KEPT", 1)
    keep = {"group": run.group, "kind": KeptKind.NOTE, "actor": SYSTEM, "now": run.now}
    for text in ("one", "two"):
        await service.keep(run.session, name="A", text=text, **keep)  # type: ignore[arg-type]
    with pytest.raises(TooManyKept):
        await service.keep(run.session, name="B", text="three", **keep)  # type: ignore[arg-type]

    found = await service.find(run.session, group_id=CHAT, kind=KeptKind.NOTE, name="#a")
    assert found.text == "two"
    with pytest.raises(KeptMissing):
        await service.forget(run.session, group=run.group, kind=KeptKind.ANSWER, name="a", actor=SYSTEM, now=run.now)


async def test_a_group_without_texts_costs_one_statement_for_many_messages(run: Keeping):
    messages = [run.says(MEMBER, "hello") for _ in range(20)]
    with count_statements() as count:
        await run.handle(Answers(), *messages)

    assert count.value == 1
