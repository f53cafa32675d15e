"""What can be done with an exported channel."""

from sokoni.commerce.catalog.channel.service.importing import (
    READ,
    get_import,
    list_imports,
    read_export,
    start_import,
)
from sokoni.commerce.catalog.channel.service.reviewing import (
    change_draft,
    count_drafts,
    get_draft,
    list_drafts,
    put_back,
    skip,
)
from sokoni.commerce.catalog.channel.service.taking import TAKE, Means, find_latest_taking, take, take_many, work_taking

__all__ = [
    "READ",
    "TAKE",
    "Means",
    "change_draft",
    "count_drafts",
    "find_latest_taking",
    "get_draft",
    "get_import",
    "list_drafts",
    "list_imports",
    "put_back",
    "read_export",
    "skip",
    "start_import",
    "take",
    "take_many",
    "work_taking",
]
