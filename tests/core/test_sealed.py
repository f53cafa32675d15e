"""Secrets are opened by whom and about what they were sealed, and by nobody else."""

from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from sokoni.core import ids, sealed
from sokoni.core.database import WriteSession
from sokoni.core.home import Home
from sokoni.core.sealed import Sealer, SealingSettings, UnopenableSecretError

KEY, OTHER = "k" * 40, "o" * 40
ABOUT = "bots/1"


def _sealer(*keys: str) -> Sealer:
    return Sealer(SealingSettings(keys=keys), Home(Path("/nowhere")))


@given(secret=st.text(max_size=200))
def test_opens_what_it_sealed(secret: str):
    sealer = _sealer(KEY)

    assert sealer.open(sealer.seal(secret, about=ABOUT), about=ABOUT) == secret


def test_same_secret_looks_different_each_time_and_never_like_itself():
    first, second = (_sealer(KEY).seal("token", about=ABOUT) for _ in range(2))

    assert first != second
    assert b"token" not in first


@given(position=st.integers(min_value=0, max_value=100), flip=st.integers(min_value=1, max_value=255))
def test_refuses_what_was_changed_anywhere(position: int, flip: int):
    sealer = _sealer(KEY)
    whole = bytearray(sealer.seal("a token of some length", about=ABOUT))
    whole[position % len(whole)] ^= flip

    with pytest.raises(UnopenableSecretError):
        sealer.open(bytes(whole), about=ABOUT)


def test_refuses_what_was_sealed_about_something_else():
    sealer = _sealer(KEY)

    with pytest.raises(UnopenableSecretError, match="bots/2 is not what was sealed"):
        sealer.open(sealer.seal("token", about=ABOUT), about="bots/2")


def test_an_older_key_still_opens_and_wrapping_anew_needs_it_no_more():
    old = _sealer(OTHER).seal("token", about=ABOUT)
    both = _sealer(KEY, OTHER)

    again = both.rewrap(old, about=ABOUT)

    assert both.open(old, about=ABOUT) == "token"
    assert _sealer(KEY).open(again, about=ABOUT) == "token"
    with pytest.raises(UnopenableSecretError, match="not among those known here"):
        _sealer(KEY).open(old, about=ABOUT)


def test_keys_of_the_home_are_made_once_and_found_by_others_after_a_change(tmp_path: Path):
    first, second = (Sealer(SealingSettings(), Home(tmp_path)) for _ in range(2))
    before = first.seal("one", about=ABOUT)
    assert second.open(before, about=ABOUT) == "one"

    first.new_key()
    after = first.seal("two", about=ABOUT)

    assert first.key_id != second.key_id
    assert second.open(after, about=ABOUT) == "two"
    assert second.open(before, about=ABOUT) == "one"
    assert (tmp_path / "secrets" / "sealing").stat().st_mode & 0o077 == 0


async def test_secrets_are_kept_sealed_and_wrapped_anew_by_key(session: WriteSession, now: datetime):
    ours, mine = ids.new_id(), ids.new_id()
    old, both = _sealer(OTHER), _sealer(KEY, OTHER)
    await sealed.put(session, old, kind="bots", secrets_by_id={ours: "one", mine: "two"}, now=now)

    assert await sealed.count_by_key(session) == {old.key_id: 2}
    assert [await sealed.rewrap_some(session, both, limit=1) for _ in range(3)] == [1, 1, 0]

    assert await sealed.count_by_key(session) == {both.key_id: 2}
    assert await sealed.read(session, _sealer(KEY), kind="bots", secret_ids=[ours, mine]) == {ours: "one", mine: "two"}
    stored = (
        await session.execute(text("SELECT string_agg(encode(sealed, 'escape'), ' ') FROM sealed_secrets"))
    ).scalar_one()
    assert "one" not in stored


async def test_a_secret_is_replaced_and_forgotten(session: WriteSession, now: datetime):
    sealer, secret_id = _sealer(KEY), ids.new_id()
    for secret in ("one", "two"):
        await sealed.put(session, sealer, kind="bots", secrets_by_id={secret_id: secret}, now=now)

    assert await sealed.read(session, sealer, kind="bots", secret_ids=[secret_id]) == {secret_id: "two"}

    await sealed.forget(session, kind="bots", secret_id=secret_id)
    assert await sealed.read(session, sealer, kind="bots", secret_ids=[secret_id]) == {}
