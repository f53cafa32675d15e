"""Prints of made-up receipts, kept as they are made: a run that was ended goes on where it was.

What was kept is of the very programs that draw and read the pictures: when one of them changes, all is made anew.
"""

import hashlib
import pickle
import random
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from rich.progress import track

from bench import receipt_pictures, report
from sokoni.commerce.payment.likeness import Print
from sokoni.services.media.adapters import vips, vips_phrases
from sokoni.services.media.adapters.vips import VipsEngine

AGAIN = "same payer, amount and day"
KEPT = report.OUT.with_name("receipts")
_AT_ONCE = 20


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture by its number in a set: a receipt of its own, or what was made of one."""

    seed: int
    number: int
    original: int
    change: str = ""


def facts_of(picture: Picture) -> receipt_pictures.Facts:
    """What the receipt says that a picture shows, before anything was done to it."""
    banks = tuple(receipt_pictures.BANKS)
    chance = random.Random(f"{picture.seed} {picture.original}")
    return receipt_pictures.facts(chance, banks[picture.original // 2 % len(banks)])


def shown(picture: Picture) -> bytes:
    """The picture as a file; the same number of the same set always gives the same."""
    said = facts_of(picture)
    chance = random.Random(f"{picture.seed} {picture.number} {picture.change}")
    if picture.change == AGAIN:
        said = receipt_pictures.again(chance, said)
    drawn = receipt_pictures.draw(said)
    if picture.change in receipt_pictures.CHANGES:
        drawn = receipt_pictures.changed(chance, drawn, picture.change)
    return receipt_pictures.encode(drawn, quality=chance.randrange(80, 95))


def of_all(pictures: Sequence[Picture], *, workers: int, folder: Path = KEPT) -> Sequence[Print]:
    """The print of each picture, shown as it advances."""
    chunks = [pictures[start : start + _AT_ONCE] for start in range(0, len(pictures), _AT_ONCE)]
    folder.mkdir(parents=True, exist_ok=True)
    read = track(_in_turn(chunks, workers, partial(_kept, folder)), "reading", total=len(chunks))
    return [each for prints in read for each in prints]


def _in_turn(
    chunks: Sequence[Sequence[Picture]], workers: int, read: Callable[[Sequence[Picture]], Sequence[Print]]
) -> Iterator[Sequence[Print]]:
    if workers == 1:
        yield from map(read, chunks)
        return
    with ProcessPoolExecutor(workers) as pool:
        yield from pool.map(read, chunks)


def _kept(folder: Path, pictures: Sequence[Picture]) -> Sequence[Print]:
    path = folder / f"{_name(pictures)}.pickle"
    if not path.exists():
        made = [Print(VipsEngine().phrases(shown(each), content_type="image/jpeg")).pack() for each in pictures]
        half = path.with_suffix(".half")
        half.write_bytes(pickle.dumps(made))
        half.replace(path)
    packed: Any = pickle.loads(path.read_bytes())  # written by ourselves, above
    return [Print.unpack(each) for each in packed]


def _name(pictures: Sequence[Picture]) -> str:
    sources = (receipt_pictures, vips, vips_phrases)
    read = b"".join(Path(str(each.__file__)).read_bytes() for each in sources)
    return hashlib.sha256(repr(pictures).encode() + read).hexdigest()
