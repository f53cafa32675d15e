"""`python -m bench.receipts`: how surely repeated receipts are found among 2,000 pictures that look alike.

python -m bench.receipts                 2,000 pictures of a set that nothing was chosen on
python -m bench.receipts --pictures 200  fewer, to see that everything works
python -m bench.receipts --seed 1        another set

Half of the pictures are receipts of their own, the others repeats of them: cropped, sent through a messenger, turned,
photographed from a screen, or cropped and sent on. Each is looked for among those of the same amount that came before,
as when it is uploaded. There are 200 amounts, as a shop has prices. A false alarm is a receipt of its own for which
something is found. Beside them, for their own sake: pairs of the same payer, amount and day, which differ in time and
reference only, and pictures to which everything was done at once.

Prints are kept in bench/out/receipts, so that a run that was ended goes on where it was.
"""

import statistics
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import click
from rich.progress import track

from bench import receipt_prints, report
from bench.receipt_prints import AGAIN, Picture
from bench.report import Row, Target
from sokoni.commerce.payment import likeness
from sokoni.commerce.payment.likeness import Print

# Nothing was chosen on this one.
UNSEEN = 2026
OUT = report.OUT.with_name("receipts.json")
CURVE = (400, 500, 600, 650, 700, 750, 800, 850, 900, 950)
_LATEST = 100
_REPEATS = ("cropped", "recompressed", "rotated", "photographed", "cropped and sent on")
_BESIDE = (AGAIN, "all of it")


@dataclass(slots=True)
class Shelf:
    """What has been seen, by the amount that was to be paid, as the database keeps it."""

    by_amount: dict[str, list[tuple[int, Print]]] = field(default_factory=lambda: defaultdict(list))
    compared: int = 0

    def put(self, picture: Picture, seen: Print) -> None:
        """Remember a picture."""
        self.by_amount[receipt_prints.facts_of(picture).amount].append((picture.original, seen))

    def most_alike(self, picture: Picture, seen: Print) -> int:
        """How alike the most alike of the same amount is; a repeat is found only by what it repeats."""
        latest = self.by_amount[receipt_prints.facts_of(picture).amount][-_LATEST:]
        known = [each for original, each in latest if picture.change not in _REPEATS or original == picture.original]
        self.compared += len(known)
        return max((likeness.likeness(each, seen) for each in known), default=0)


def plan(count: int, *, seed: int) -> Iterator[Picture]:
    """Receipts of their own and repeats of them by turns."""
    for index in range(count // 2):
        yield Picture(seed, number=2 * index, original=2 * index)
        change = _REPEATS[index % len(_REPEATS)]
        yield Picture(seed, number=2 * index + 1, original=2 * index, change=change)


def plan_beside(count: int, *, seed: int) -> Iterator[Picture]:
    """What is looked at for its own sake, after so many others."""
    for index in range(count // 20):
        for name in _BESIDE:
            yield Picture(seed, number=count + index, original=2 * index, change=name)


@click.command()
@click.option("--pictures", type=click.IntRange(10), default=2000, show_default=True, help="How many there are.")
@click.option("--seed", type=int, default=UNSEEN, show_default=True, help="Which set of pictures.")
@click.option("--workers", type=click.IntRange(1), default=1, show_default=True, help="Processes that read pictures.")
@click.option("--keep", type=click.Path(path_type=Path), default=receipt_prints.KEPT, help="Where prints are kept.")
@click.option("--out", type=click.Path(path_type=Path), default=OUT, help="Where the JSON goes.")
def main(*, pictures: int, seed: int, workers: int, keep: Path, out: Path) -> None:
    """Measure, and print what is found at which threshold."""
    planned, beside = list(plan(pictures, seed=seed)), list(plan_beside(pictures, seed=seed))
    prints = receipt_prints.of_all([*planned, *beside], workers=workers, folder=keep)
    shelf, found, took = Shelf(), {}, []
    for picture, seen in track(list(zip([*planned, *beside], prints, strict=True)), "comparing"):
        began, before = time.process_time(), shelf.compared
        found[picture] = shelf.most_alike(picture, seen)
        if compared := shelf.compared - before:
            took.append((time.process_time() - began) / compared)
        if picture.change not in _BESIDE:
            shelf.put(picture, seen)
    rows = [*_curve(found), *_rows(found), _took(took, shelf.compared)]
    report.show(rows)
    report.write(rows, out)


def _curve(found: Mapping[Picture, int]) -> Iterator[Row]:
    for threshold in CURVE:
        for words, those in _judged(found):
            yield _share(f"{words} at {threshold}", _hits(found, those, threshold), len(those))


def _rows(found: Mapping[Picture, int]) -> Iterator[Row]:
    for (words, those), target in zip(_judged(found), (Target.at_least(99), Target.at_most(0.5)), strict=True):
        yield _share(words, _hits(found, those, likeness.THRESHOLD), len(those), target)
    for name in (*_REPEATS, *_BESIDE):
        if those := [each for each in found if each.change == name]:
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


def _took(seconds: Sequence[float], compared: int) -> Row:
    how = f"the middle of {compared:,} comparisons, of one processor"
    return report.row("comparing two", "ms", 1000 * statistics.median(seconds), how=how)


if __name__ == "__main__":
    main()
