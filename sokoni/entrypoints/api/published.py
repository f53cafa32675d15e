"""The published document: `docs/api/openapi.json`, which callers may build on.

`python -m sokoni.entrypoints.api.published` fails when the program breaks what the file promises, and says where; what
was added it only mentions (a test asks for the file to be renewed). `write` renews it, and refuses to while that would
break callers; `write --accept-breaks` is for what `docs/api/versioning.md` allows.
"""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sokoni.entrypoints.api.breaks import Break, breaks
from sokoni.entrypoints.api.document import Document, document

FILE = Path(__file__).parents[3] / "docs" / "api" / "openapi.json"
# Examples show how something looks; they promise nothing, and change with what tests happen to see.
_SHOWN_ONLY = frozenset({"example", "examples", "x-codeSamples"})
_NAMED = frozenset({"properties", "schemas", "headers", "parameters", "paths", "securitySchemes", "responses"})


def promised(shown: Any, *, keys_are_names: bool = False) -> Any:
    """The document without what only illustrates it; a property may well be called `example`."""
    match shown:
        case {"x-codes": codes}:
            # Every refusal has the same form; its codes are what is promised.
            return {"description": shown["description"], "x-codes": codes}
        case dict():
            return {
                key: promised(value, keys_are_names=key in _NAMED and not keys_are_names)
                for key, value in shown.items()
                if keys_are_names or key not in _SHOWN_ONLY
            }
        case list():
            return [promised(item) for item in shown]
        case _:
            return shown


def text_of(shown: Document) -> str:
    """A document as the file holds it: in one order, a line for each thing, so that changes read well."""
    return json.dumps(promised(shown), indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def published() -> Document:
    """What was promised last."""
    known: Document = json.loads(FILE.read_text(encoding="utf-8"))
    return known


def check() -> Iterator[str]:
    """How the program breaks what the file promises; nothing, when it does not."""
    found = breaks(published(), promised(document()))
    if found:
        yield from _complaint(found)


def is_current() -> bool:
    """Whether the file says all that the program does."""
    return FILE.read_text(encoding="utf-8") == text_of(document())


def write(*, accept_breaks: bool = False) -> Iterator[str]:
    """Renew the file; yields why not."""
    found = breaks(published(), promised(document())) if FILE.exists() else []
    if found and not accept_breaks:
        yield from _complaint(found)
        return
    FILE.parent.mkdir(parents=True, exist_ok=True)
    FILE.write_text(text_of(document()), encoding="utf-8")


def _complaint(found: list[Break]) -> Iterator[str]:
    yield f"This change breaks callers of the API in {len(found)} places:"
    yield from (f"  {each}" for each in found)
    yield (
        "Keep the old way beside the new one and mark it deprecated (docs/api/versioning.md says how). "
        "Where it never was released: `make api BREAK=yes`."
    )


def main(arguments: list[str]) -> int:
    """Check or write from the command line; the exit code says whether all is well."""
    complaints = list(write(accept_breaks="--accept-breaks" in arguments) if arguments[:1] == ["write"] else check())
    sys.stdout.writelines(f"{line}\n" for line in complaints)
    if not complaints:
        behind = "" if is_current() else "; what was added is not in it yet, renew it by `make api`"
        sys.stdout.write(f"The API keeps what {FILE.name} promises{behind}.\n")
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
