"""How long changes can be taken back."""

from dataclasses import dataclass
from datetime import timedelta

from sokoni.core.settings import setting


@dataclass(frozen=True, kw_only=True)
class UndoSettings:
    """The window of undo."""

    window: timedelta = setting(
        "SOKONI_UNDO_WINDOW", default=timedelta(hours=24), help="How long after a change it can be undone."
    )
