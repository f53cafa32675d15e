"""`sokoni export`: writes a shop's catalogue into a file."""

import os
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import BinaryIO

import click
import uvloop
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from sokoni.commerce.catalog import service as catalog
from sokoni.commerce.catalog.ports import StockFigures
from sokoni.commerce.catalog.types import Format
from sokoni.commerce.shop import service as shops
from sokoni.core.errors import DomainError
from sokoni.core.http.edge import HttpSettings
from sokoni.entrypoints import environment
from sokoni.entrypoints.assembly import assemble
from sokoni.entrypoints.failure import Failure, explain
from sokoni.entrypoints.parameters import LanguageCode


@click.command(name="export")
@click.argument("file", type=click.Path(dir_okay=False, allow_dash=True, path_type=Path))
@click.option("--shop", "slug", required=True, help="The shop's address, as in /s/SHOP.")
@click.option(
    "--format",
    "wanted",
    type=click.Choice([each.value for each in catalog.WRITTEN_FORMATS]),
    default=Format.SHOPIFY.value,
    show_default=True,
    help="What to write; docs/formats.md says what each can carry.",
)
@click.option(
    "--language",
    type=LanguageCode(),
    help="The language of the texts, where a format holds only one; the shop's own if not said.",
)
def export(*, file: Path, slug: str, wanted: str, language: str | None) -> None:
    """Write a shop's products into FILE; '-' is the standard output.

    The file appears when it is whole: what stood there before stays until then.
    """
    with environment.ready(environment.read()) as env:
        try:
            count = uvloop.run(_export(env, file, slug, Format(wanted), language=language))
        except DomainError as error:
            raise Failure(str(error), hint=error.hint) from error
        except OSError as error:
            # What a database that is away raises is one, too, and is told as what it is.
            unwritten = Failure(f"The file cannot be written: {error}.", hint="Choose another place for it.")
            raise explain(error) or unwritten from error
    click.echo(f"Wrote {count:,} products.", err=True)


async def _export(env: dict[str, str], file: Path, slug: str, wanted: Format, *, language: str | None) -> int:
    assembled = assemble(env)
    resources = assembled.resources
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    try:
        async with assembled.database.read() as session:
            shop = await shops.get_by_slug(session, slug=slug)
            total = await catalog.count_products(session, shop_id=shop.id)
        with _opened(file) as target, Progress(*columns, console=Console(stderr=True)) as progress:
            bar = progress.add_task(f"{slug} → {file.name}", total=total)
            done = 0
            pieces = catalog.export_catalogue(
                assembled.database,
                shop_id=shop.id,
                wanted=wanted,
                base_url=resources.get(HttpSettings).base_url,
                language=language,
                stock=resources.get(StockFigures),  # type: ignore[type-abstract]
            )
            async for piece, products in pieces:
                target.write(piece)
                done += products
                progress.update(bar, completed=done)
            return done
    finally:
        await assembled.close()


@contextmanager
def _opened(file: Path) -> Iterator[BinaryIO]:
    """A file that takes its name when it is whole, beside which it was written; or the standard output."""
    if str(file) == "-":
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    beside = file.with_name(f".{file.name}.{os.getpid()}.part")
    try:
        with closing(beside.open("xb")) as target:
            yield target
        beside.replace(file)
    finally:
        beside.unlink(missing_ok=True)
