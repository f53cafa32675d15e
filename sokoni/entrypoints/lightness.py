"""What a process that serves or works leaves out, or puts off: before anything else of the program is imported."""

import sys

from sokoni.core import records


def lighten() -> None:
    """Leave out what would be loaded and never used, and put off what few requests use."""
    # structlog loads rich where it finds it, for tracebacks in colour that no line of ours has: 4 MB, 40 ms.
    sys.modules.setdefault("rich", None)  # type: ignore[arg-type]  # None is how Python is told that there is none.
    records.quicken()
    _put_off_the_description()


def _put_off_the_description() -> None:
    """Have FastAPI's own schemas, of the document that describes an API, made when that is asked for: 2 MB, 80 ms."""
    from sokoni.core import schema

    with schema.putting_off():
        import fastapi.openapi.models  # noqa: F401  # loading it is what makes them
