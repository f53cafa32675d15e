"""`sokoni admin`: what only the owner of the machine may do."""

import click
import uvloop

from sokoni.core.clock import Clock
from sokoni.core.errors import DomainError
from sokoni.entrypoints import environment
from sokoni.entrypoints.assembly import assemble
from sokoni.entrypoints.failure import Failure
from sokoni.identity.account import service as account
from sokoni.identity.account.hashing import PasswordHasher


@click.group()
def admin() -> None:
    """Accounts of operators."""


@admin.command()
@click.option("--email", prompt="E-mail", help="The operator's address, used to sign in.")
@click.option("--name", default="Operator", show_default=True, help="The name that others see.")
@click.password_option(envvar="SOKONI_ADMIN_PASSWORD", help="At least eight characters.")
def create(*, email: str, name: str, password: str) -> None:
    """Make an operator, or make an existing account one."""
    with environment.ready(environment.read()) as env:
        try:
            made = uvloop.run(_create(env, email=email, name=name, password=password))
        except DomainError as error:
            raise Failure(str(error), hint=error.hint) from error
    click.echo(f"{made} may now sign in as operator.")


async def _create(env: dict[str, str], *, email: str, name: str, password: str) -> str:
    assembled = assemble(env)
    resources = assembled.resources
    try:
        password_hash = await resources.get(PasswordHasher).hash_new(password, email=email)
        async with assembled.database.write() as session:
            operator = await account.create_operator(
                session,
                email=email,
                display_name=name,
                password_hash=password_hash,
                now=resources.get(Clock).now(),  # type: ignore[type-abstract]
            )
        return operator.email
    finally:
        await assembled.close()
