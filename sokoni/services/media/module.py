"""What media adds to the whole."""

from sokoni.core.home import Home
from sokoni.core.http.client import ClientSettings, GuardedClient
from sokoni.core.http.later import Later
from sokoni.core.jobs.types import Job
from sokoni.core.module import Module
from sokoni.core.resources import Resources
from sokoni.services.media import checks, handlers, service
from sokoni.services.media.adapters import objects
from sokoni.services.media.adapters.remote import RemoteImages
from sokoni.services.media.adapters.workshop import Workshop
from sokoni.services.media.ports import ImageSource
from sokoni.services.media.settings import MediaSettings


def install(resources: Resources) -> None:
    """Open the stores and the way to other people's pictures."""
    settings = resources.get(MediaSettings)
    resources.provide(objects.open_storages(settings, folder=resources.get(Home).folder("objects")))
    resources.provide(Workshop())
    client = GuardedClient(resources.get(ClientSettings))
    resources.provide(client)
    resources.provide(RemoteImages(client, timeout=settings.fetch_timeout), as_type=ImageSource)


async def close(resources: Resources) -> None:
    """Let go of threads and connections."""
    resources.get(Workshop).close()
    await resources.get(GuardedClient).aclose()


MODULE = Module(
    name="services.media",
    routers=(Later("sokoni.services.media.endpoints:router", under=("/media",)),),
    jobs=(
        # Behind everything that a person waits for, such as orders and mail.
        Job(name=service.DERIVE, handler=handlers.derive, priority=-10, transactional=False),
        Job(name=service.CUT, handler=handlers.cut, priority=-10, transactional=False),
        Job(name=service.CLEAN, handler=handlers.clean, transactional=False),
    ),
    settings=(MediaSettings, ClientSettings),
    checks=checks.CHECKS,
    install=install,
    close=close,
)
