"""`sokoni secrets`: keys change by command, and what was sealed before still opens."""

import asyncio
from datetime import datetime
from pathlib import Path

from click.testing import CliRunner, Result

from sokoni.core import ids, sealed
from sokoni.core.database import Database
from sokoni.core.home import Home
from sokoni.core.sealed import Sealer, SealingSettings
from sokoni.entrypoints import cli

KIND = "telegram.bot_token"
OLD, NEW = "an old key of more than 32 letters!!", "a new key of more than 32 letters!!!"


async def run(env: dict[str, str], command: str) -> Result:
    """A command beside the tests' own loop."""
    return await asyncio.to_thread(CliRunner().invoke, cli.main, ["secrets", command], env=env)


async def test_a_new_key_seals_and_the_old_one_still_opens(
    test_env: dict[str, str], database: Database, now: datetime, tmp_path: Path
):
    env = {**test_env, "SOKONI_HOME": str(tmp_path)}
    secret_id, sealer = ids.new_id(), Sealer(SealingSettings(keys=()), Home(tmp_path))
    async with database.write() as session:
        await sealed.put(session, sealer, kind=KIND, secrets_by_id={secret_id: "a token"}, now=now)
    before = sealer.key_id

    rotated = await run(env, "rotate")
    again = await run(env, "rewrap")

    assert (rotated.exit_code, again.exit_code) == (0, 0), rotated.output
    after = Sealer(SealingSettings(keys=()), Home(tmp_path))
    assert rotated.output == f"1 secrets are sealed with the key {after.key_id} now.\n"
    assert again.output == f"0 secrets are sealed with the key {after.key_id} now.\n"
    assert after.key_id != before
    async with database.read() as session:
        assert await sealed.count_by_key(session) == {after.key_id: 1}
        opened = await sealed.read(session, after, kind=KIND, secret_ids=[secret_id])
    assert opened == {secret_id: "a token"}


async def test_keys_of_the_settings_are_changed_there_and_wrapped_anew_by_command(
    test_env: dict[str, str], database: Database, now: datetime, tmp_path: Path
):
    env = {**test_env, "SOKONI_HOME": str(tmp_path), "SOKONI_SEALING_KEYS": f"{NEW},{OLD}"}
    secret_id = ids.new_id()
    async with database.write() as session:
        old = Sealer(SealingSettings(keys=(OLD,)), Home(tmp_path))
        await sealed.put(session, old, kind=KIND, secrets_by_id={secret_id: "a token"}, now=now)

    refused, wrapped = await run(env, "rotate"), await run(env, "rewrap")

    assert (refused.exit_code, wrapped.exit_code) == (1, 0), wrapped.output
    assert "SOKONI_SEALING_KEYS" in refused.output
    async with database.read() as session:
        new = Sealer(SealingSettings(keys=(NEW,)), Home(tmp_path))
        opened = await sealed.read(session, new, kind=KIND, secret_ids=[secret_id])
    assert opened == {secret_id: "a token"}
