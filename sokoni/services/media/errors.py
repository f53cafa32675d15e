"""What media refuses.

DomainError
├── ImageUnreadable     not a picture that we take
├── ImageTooLarge       too many bytes
├── ImageTooManyPixels  too many pixels
├── DocumentUnreadable  not a receipt that we take
├── DocumentNotReady    still being cleaned
├── DocumentBroken      could not be cleaned
├── ObjectMissing       nothing stored under this key
└── StorageUnavailable  the store does not answer
"""

from sokoni.core.errors import DomainError, Kind, Reason


class ImageUnreadable(DomainError):
    """The bytes are no picture in a format that we take, or a broken one."""

    code = "media.image_unreadable"
    kind = Kind.INVALID
    message = "This picture cannot be read: {reason}."
    hint = "Use a JPEG, PNG, WebP, AVIF or GIF file."

    def __init__(self, *, reason: Reason) -> None:
        super().__init__(reason=reason)


class ImageTooLarge(DomainError):
    """More bytes than a picture may have."""

    code = "media.image_too_large"
    kind = Kind.INVALID
    message = "This file has {size_bytes} bytes; at most {max_bytes} are taken."
    hint = "Save it smaller and try again."

    def __init__(self, *, size_bytes: int, max_bytes: int) -> None:
        super().__init__(size_bytes=size_bytes, max_bytes=max_bytes)


class ImageTooManyPixels(DomainError):
    """More pixels than a picture may have."""

    code = "media.image_too_many_pixels"
    kind = Kind.INVALID
    message = "This picture has {width} by {height} pixels; at most {max_pixels} are taken."
    hint = "Save it at a lower resolution and try again."

    def __init__(self, *, width: int, height: int, max_pixels: int) -> None:
        super().__init__(width=width, height=height, max_pixels=max_pixels)


class DocumentUnreadable(DomainError):
    """The bytes are no document of the kinds that we take."""

    code = "media.document_unreadable"
    kind = Kind.INVALID
    message = "This file is neither a picture nor a PDF."
    hint = "Upload a photo or screenshot of the receipt (JPEG, PNG, WebP), or the bank's PDF."


class DocumentNotReady(DomainError):
    """A document that was uploaded a moment ago is still being cleaned."""

    code = "media.document_not_ready"
    kind = Kind.UNAVAILABLE
    message = "This document is still being prepared."
    hint = "Open it again in a few seconds."

    def __init__(self, *, retry_after_seconds: int = 3) -> None:
        super().__init__(retry_after_seconds=retry_after_seconds)


class DocumentBroken(DomainError):
    """A document that turned out to be unreadable."""

    code = "media.document_broken"
    kind = Kind.CONFLICT
    message = "This document could not be opened: it is damaged, or not what its name says."
    hint = "Ask for it to be uploaded again."

    def __init__(self, *, reason: str) -> None:
        super().__init__(reason=reason)


class ObjectMissing(DomainError):
    """Nothing is stored under this key."""

    code = "media.object_missing"
    kind = Kind.MISSING
    message = "There is no such picture or document here (yet)."
    hint = "Pictures appear a few seconds after they were uploaded."


class StorageUnavailable(DomainError):
    """The object store did not do what it was asked to."""

    code = "media.storage_unavailable"
    kind = Kind.UNAVAILABLE
    message = "Files cannot be reached at this moment."
    hint = "Try again in a few seconds."
