"""Where pictures are served and what stays in sight of them, for templates and what search engines read. Pure."""

from sokoni.services.media.types import Frame

# Points are kept in thousandths and their classes count in tenths of a picture.
_TENTH = 100


def address(image_hash: str, size: str, suffix: str, frame: Frame | None = None) -> str:
    """Where a derivative of a picture is served; with its frame, of the part that is shown of it."""
    part = "" if frame is None or frame.cut is None else f"{'-'.join(map(str, frame.cut))}/"
    return f"/media/{image_hash}/{part}{size}.{suffix}"


def sight(frame: Frame) -> str:
    """Classes by which a picture's point stays in sight where it is cut, to a tenth; '' where its middle does."""
    if frame.sight is None:
        return ""
    x, y = (round(each / _TENTH) for each in frame.sight)
    return f"focus-x-{x} focus-y-{y}"
