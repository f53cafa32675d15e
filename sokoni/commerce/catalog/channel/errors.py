"""Why an export is not read, or a draft does not become a product.

DomainError
├── ChannelExportUnreadable  the file is no export of a channel
├── ChannelExportUnsafe      the file is built to do harm, or looks like it
├── ChannelImportMissing     there is no such import, or it is another shop's
├── ChannelImportTakenOver   another worker goes on with this import
├── ChannelDraftMissing      there is no such draft, or it is another shop's
├── ChannelDraftIncomplete   the draft lacks what a product needs
├── ChannelDraftTaken        the draft is a product already, or becomes one
└── NothingToTake            no draft is meant
"""

from sokoni.core.errors import DomainError, Kind, Reason


class ChannelExportUnreadable(DomainError):
    """The file is no export of a channel."""

    code = "catalog.channel_export_unreadable"
    kind = Kind.INVALID
    message = "This file is no export of a Telegram channel: {reason}."
    hint = (
        "In Telegram Desktop, open the channel, choose Export chat history, format JSON, with photos; "
        "then make a zip of the folder and send that."
    )

    def __init__(self, *, reason: Reason) -> None:
        super().__init__(reason=reason)


class ChannelExportUnsafe(DomainError):
    """The archive is built to do harm, or looks like it."""

    code = "catalog.channel_export_unsafe"
    kind = Kind.INVALID
    message = "This archive is not opened: {reason}."
    hint = "Make a plain zip of the folder that Telegram Desktop wrote, without a password."

    def __init__(self, *, reason: Reason) -> None:
        super().__init__(reason=reason)


class ChannelImportMissing(DomainError):
    """There is no such import."""

    code = "catalog.channel_import_missing"
    kind = Kind.MISSING
    message = "There is no such import of a channel."
    hint = "Look at the list of your imports."


class ChannelImportTakenOver(DomainError):
    """Another worker goes on with it."""

    code = "catalog.channel_import_taken_over"
    kind = Kind.CONFLICT
    message = "Another worker goes on with the import {import_id}."
    hint = "Nothing needs to be done."

    def __init__(self, *, import_id: object) -> None:
        super().__init__(import_id=import_id)


class ChannelDraftMissing(DomainError):
    """There is no such draft."""

    code = "catalog.channel_draft_missing"
    kind = Kind.MISSING
    message = "There is no such draft here."
    hint = "Look at the list of what your channel offers."


class ChannelDraftIncomplete(DomainError):
    """The draft lacks what a product needs."""

    code = "catalog.channel_draft_incomplete"
    kind = Kind.INVALID
    message = "This cannot become a product yet: the {field} is missing."
    hint = "Write it into the draft, then take it."

    def __init__(self, *, field: str) -> None:
        super().__init__(field=field)


class ChannelDraftTaken(DomainError):
    """The draft is a product already, or becomes one."""

    code = "catalog.channel_draft_taken"
    kind = Kind.CONFLICT
    message = "This draft is a product already, or is becoming one."
    hint = "Change the product instead."


class NothingToTake(DomainError):
    """No draft is meant."""

    code = "catalog.channel_nothing_to_take"
    kind = Kind.CONFLICT
    message = "There is nothing to take: no draft is certain enough."
    hint = "Look at the drafts, fill in what is missing, and take them one by one."
