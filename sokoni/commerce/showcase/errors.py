"""Why the showcase cannot be made anew.

DomainError
└── RebuildOvertaken       another rebuild began while this one was at work
"""

from sokoni.core.errors import DomainError, Kind


class RebuildOvertaken(DomainError):
    """Another rebuild began after this one, and sees all that this one saw."""

    code = "showcase.rebuild_overtaken"
    kind = Kind.CONFLICT
    message = "Another rebuild of the showcase has begun, so this one has stopped."
    hint = "Nothing is lost: the later one reads everything. Run it again if that one was ended."
