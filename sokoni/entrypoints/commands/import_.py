"""`sokoni import`: brings a catalogue in from a file."""

from pathlib import Path

import click
import uvloop
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

from sokoni.commerce.catalog import service as catalog
from sokoni.commerce.catalog.ports import StockIntake
from sokoni.commerce.catalog.types import Format, ImportOptions, ImportReport, ImportState
from sokoni.commerce.shop import service as shops
from sokoni.core import memory
from sokoni.core.change import Actor
from sokoni.core.clock import Clock
from sokoni.core.errors import DomainError
from sokoni.entrypoints import environment
from sokoni.entrypoints.assembly import assemble
from sokoni.entrypoints.failure import Failure
from sokoni.entrypoints.parameters import LanguageCode

_ACTOR = Actor(kind="system", label="sokoni import")
_SHOWN_ISSUES = 50


@click.command(name="import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--shop", "slug", required=True, help="The shop's address, as in /s/SHOP.")
@click.option(
    "--format",
    "wanted",
    type=click.Choice([each.value for each in catalog.READ_FORMATS]),
    help="What the file is; recognised by how it begins if not said.",
)
@click.option("--dry-run", is_flag=True, help="Read and report; change nothing.")
@click.option("--overwrite-stock", is_flag=True, help="Set the stock of variants that are there already, too.")
@click.option("--language", type=LanguageCode(), help="The language of the file's texts; the shop's own if not said.")
@click.option("--review", is_flag=True, help="Let new products wait for review instead of approving them.")
def import_(
    *,
    file: Path,
    slug: str,
    wanted: str | None,
    dry_run: bool,
    overwrite_stock: bool,
    language: str | None,
    review: bool,
) -> None:
    """Bring products in from Shopify's CSV, WooCommerce's CSV or Sokoni's JSON Lines.

    Run again, it updates and never doubles. Exit code 1 when rows were refused; the good ones are in all the same.
    """
    options = ImportOptions(
        dry_run=dry_run,
        overwrite_stock=overwrite_stock,
        approve=not review,
        language=language,
        format=None if wanted is None else Format(wanted),
    )
    with environment.ready(environment.read()) as env:
        try:
            report = uvloop.run(_import(env, file, slug, options, size=file.stat().st_size))
        except DomainError as error:
            raise Failure(str(error), hint=error.hint) from error
    _show(report)
    if report.errors or report.state is not ImportState.FINISHED:
        raise SystemExit(1)


async def _import(env: dict[str, str], file: Path, slug: str, options: ImportOptions, *, size: int) -> ImportReport:
    assembled = assemble(env)
    memory.settle()
    resources = assembled.resources
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeRemainingColumn())
    try:
        async with assembled.database.read() as session:
            shop = await shops.get_by_slug(session, slug=slug)
        with Progress(*columns, console=Console(stderr=True)) as progress, file.open("rb") as source:
            bar = progress.add_task(file.name, total=size)

            def tell(report: ImportReport) -> None:
                words = f"{report.products_done:,} products"
                progress.update(bar, completed=report.bytes_read, description=words)

            return await catalog.run_import(
                assembled.database,
                shop_id=shop.id,
                source=source,
                actor=_ACTOR,
                clock=resources.get(Clock),  # type: ignore[type-abstract]
                stock=resources.get(StockIntake),  # type: ignore[type-abstract]
                options=options,
                filename=file.name,
                size_bytes=size,
                on_progress=tell,
            )
    finally:
        await assembled.close()


def _show(report: ImportReport) -> None:
    for issue in report.issues[:_SHOWN_ISSUES]:
        where = f"{issue.column}: " if issue.column else ""
        click.echo(f"row {issue.row}  {issue.severity}  {where}{issue.message}")
    if len(report.issues) > _SHOWN_ISSUES:
        click.echo(f"… and {len(report.issues) - _SHOWN_ISSUES} more.")
    done = "Would have" if report.dry_run else "Have"
    click.echo(
        f"{done} created {report.created:,}, updated {report.updated:,}, left {report.unchanged:,} as they were, "
        f"refused {report.refused:,}; {report.images_queued:,} images are fetched by the worker."
    )
    if report.reason:
        click.echo(report.reason)
