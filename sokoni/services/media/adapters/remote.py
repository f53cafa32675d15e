"""Pictures from the internet, through the guarded client."""

from datetime import timedelta

from sokoni.core.http.client import GuardedClient
from sokoni.services.media import rules


class RemoteImages:
    """Fetches pictures that other people's addresses name."""

    def __init__(self, client: GuardedClient, *, timeout: timedelta) -> None:
        self._client = client
        self._timeout = timeout

    async def fetch(self, url: str) -> bytes:
        """The bytes at an address; whether they are a picture is told by the bytes, not by the other side."""
        fetched = await self._client.fetch(url, max_bytes=rules.MAX_IMAGE_BYTES, timeout=self._timeout)
        return fetched.body
