"""`python -m bench.receipts`: how surely repeated receipts are found among 2,000 pictures that look alike.

python -m bench.receipts                 2,000 pictures, some minutes on two cores
python -m bench.receipts --pictures 200  fewer, to see that everything works

Half of the pictures are receipts of their own, the others repeats of them: cropped, sent through a messenger, turned,
photographed from a screen, or cropped and sent on. Each is looked for among those of the same amount that came before,
as when it is uploaded. There are 200 amounts, as a shop has prices. A false alarm is a receipt of its own for which
something is found. Beside them, for their own sake: pairs of the same payer, amount and day, which differ in time and
reference only, and pictures to which everything was done at once.
"""

import random
import statistics
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field

import click

from bench import receipt_pictures, report
from bench.report import Row, Target
from sokoni.commerce.payment import likeness
from sokoni.commerce.payment.likeness import Print
from sokoni.services.media.adapters.vips import VipsEngine

_LATEST = 100
OUT = report.OUT.with_name("receipts.json")
CURVE = (400, 500, 600, 650, 700, 750, 800, 850, 900, 950)
_REPEATS = ("cropped", "recompressed", "rotated", "photographed", "cropped and sent on")
_BESIDE = ("same payer, amount and day", "all of it")


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture by its number: a receipt of its own, or what was made of one."""

    number: int
    original: int
    change: str = ""


@dataclass(slots=True)
class Shelf:
    """What has been seen, by the amount that was to be paid, as the database keeps it."""

    by_amount: dict[str, list[Print]] = field(default_factory=lambda: defaultdict(list))

    def put(self, amount: str, found: Print) -> None:
        """Remember a picture."""
        self.by_amount[amount].append(found)

    def most_alike(self, amount: str, found: Print) -> int:
        """How alike the most alike of the same amount is."""
        return max((likeness.likeness(known, found) for known in self.by_amount[amount][-_LATEST:]), default=0)


def plan(count: int) -> Iterator[Picture]:
    """Receipts of their own and repeats of them by turns."""
    for index in range(count // 2):
        yield Picture(number=2 * index, original=2 * index)
        yield Picture(number=2 * index + 1, original=2 * index, change=_REPEATS[index % len(_REPEATS)])


def printed(picture: Picture) -> Print:
    """The print of a picture; the same number always gives the same picture."""
    said = _said(picture)
    change = random.Random(f"{picture.number} {picture.change}")
    if picture.change == _BESIDE[0]:
        said = receipt_pictures.again(change, said)
    shown = receipt_pictures.draw(said)
    if picture.change in receipt_pictures.CHANGES:
        shown = receipt_pictures.changed(change, shown, picture.change)
    data = receipt_pictures.encode(shown, quality=change.randrange(80, 95))
    return Print(VipsEngine().phrases(data, content_type="image/jpeg"))


def _said(picture: Picture) -> receipt_pictures.Facts:
    banks = tuple(receipt_pictures.BANKS)
    return receipt_pictures.facts(random.Random(picture.original), banks[picture.original // 2 % len(banks)])


@click.command()
@click.option("--pictures", type=click.IntRange(20), default=2000, show_default=True, help="How many there are.")
def main(*, pictures: int) -> None:
    """Measure, and print what is found at which threshold."""
    planned = list(plan(pictures))
    beside = [
        Picture(number=pictures + index, original=2 * index, change=name)
        for index in range(pictures // 20)
        for name in _BESIDE
    ]
    with ProcessPoolExecutor() as workers:
        prints = list(workers.map(printed, [*planned, *beside], chunksize=20))
    shelf, found, took = Shelf(), {}, []
    for picture, seen in zip(planned, prints, strict=False):
        began = time.perf_counter()
        found[picture] = shelf.most_alike(_said(picture).amount, seen)
        took.append(time.perf_counter() - began)
        shelf.put(_said(picture).amount, seen)
    for picture, seen in zip(beside, prints[len(planned) :], strict=True):
        found[picture] = shelf.most_alike(_said(picture).amount, seen)
    rows = [*_curve(found), *_rows(found), _took(took)]
    report.show(rows)
    report.write(rows, OUT)


def _curve(found: Mapping[Picture, int]) -> Iterator[Row]:
    for threshold in CURVE:
        for words, those in _judged(found):
            yield _share(f"{words} at {threshold}", _hits(found, those, threshold), len(those))


def _rows(found: Mapping[Picture, int]) -> Iterator[Row]:
    for (words, those), target in zip(_judged(found), (Target.at_least(99), Target.at_most(0.5)), strict=True):
        yield _share(words, _hits(found, those, likeness.THRESHOLD), len(those), target)
    for name in (*_REPEATS, *_BESIDE):
        those = [each for each in found if each.change == name]
        yield _share(f"found: {name}", _hits(found, those, likeness.THRESHOLD), len(those))


def _judged(found: Mapping[Picture, int]) -> Sequence[tuple[str, Sequence[Picture]]]:
    return (
        ("repeats found", [each for each in found if each.change in _REPEATS]),
        ("false alarms", [each for each in found if not each.change]),
    )


def _hits(found: Mapping[Picture, int], those: Sequence[Picture], threshold: int) -> int:
    return sum(found[each] >= threshold for each in those)


def _share(name: str, hits: int, of: int, target: Target | None = None) -> Row:
    return report.row(name, "%", 100 * hits / of, how=f"{hits} of {of}", target=target)


def _took(seconds: Sequence[float]) -> Row:
    return report.row("looking one up", "ms", 1000 * statistics.median(seconds), how="in memory, the middle of all")


if __name__ == "__main__":
    main()
