"""Code beside operations: parts of the programs in `docs/api/examples`, which tests run as they are."""

import functools
import re
from collections.abc import Mapping
from pathlib import Path

FOLDER = Path(__file__).parents[3] / "docs" / "api" / "examples"
_LANGUAGES: Mapping[str, tuple[str, str]] = {
    "journey.sh": ("Shell", "curl"),
    "journey.py": ("Python", "requests"),
    "journey.mjs": ("JavaScript", "fetch"),
}
_MARK = re.compile(r"^(?:#|//): (\w+)$", re.MULTILINE)


@functools.cache
def by_operation() -> Mapping[str, list[dict[str, str]]]:
    """The parts of all languages by operation; none where only the package is installed, without its documents."""
    found: dict[str, list[dict[str, str]]] = {}
    for name, (language, label) in _LANGUAGES.items():
        for operation, source in parts_of(FOLDER / name).items():
            found.setdefault(operation, []).append({"lang": language, "label": label, "source": source})
    return found


def parts_of(path: Path) -> dict[str, str]:
    """A program's parts by the operation that each shows."""
    if not path.exists():
        return {}
    # The expression's group splits the text into its beginning and then a name and a part by turns.
    _, *rest = _MARK.split(path.read_text(encoding="utf-8"))
    return {name: part.strip() for name, part in zip(rest[::2], rest[1::2], strict=True)}
