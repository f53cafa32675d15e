"""Tables that are written while they are sent."""

from collections.abc import AsyncIterator

from starlette.responses import StreamingResponse


def stream_table(pieces: AsyncIterator[bytes], *, name: str) -> StreamingResponse:
    """A CSV file that the browser keeps under a name; nobody on the way may keep it, too."""
    headers = {"Content-Disposition": f'attachment; filename="{name}.csv"', "Cache-Control": "private, no-store"}
    return StreamingResponse(pieces, media_type="text/csv; charset=utf-8", headers=headers)
