"""Puts the process together: settings from the environment, resources, modules' adapters, routes."""

from collections.abc import Mapping
from dataclasses import dataclass

from sokoni.core import settings as settings_reader
from sokoni.core.cache import Cache, CacheSettings
from sokoni.core.checks.types import Configuration
from sokoni.core.clock import Clock, SystemClock
from sokoni.core.database import Database, DatabaseSettings
from sokoni.core.home import Home, HomeSettings
from sokoni.core.http.answers import Answers
from sokoni.core.http.edge import HttpSettings
from sokoni.core.resources import Resources
from sokoni.core.sealed import Sealer, SealingSettings
from sokoni.core.telemetry import TelemetrySettings
from sokoni.entrypoints.demo.pictures import DemoImageSource
from sokoni.entrypoints.modules import MODULES
from sokoni.services.media.ports import ImageSource

CORE_SETTINGS = (HomeSettings, DatabaseSettings, CacheSettings, HttpSettings, TelemetrySettings, SealingSettings)


def settings_classes() -> tuple[type, ...]:
    """Every class of settings of the program."""
    return (*CORE_SETTINGS, *(cls for module in MODULES for cls in module.settings))


@dataclass(frozen=True, slots=True)
class Assembled:
    """A process that is ready to serve or to work."""

    resources: Resources
    # Pools that were handed in stay open for whoever did.
    owns_database: bool = True

    @property
    def database(self) -> Database:
        """The pools of this process."""
        return self.resources.get(Database)

    async def close(self) -> None:
        """Close what modules opened, then the pools that were opened for this process."""
        for module in reversed(MODULES):
            if module.close is not None:
                await module.close(self.resources)
        if self.owns_database:
            await self.database.close()


def assemble(env: Mapping[str, str], *, clock: Clock | None = None, database: Database | None = None) -> Assembled:
    """Build resources from an environment and let every module register its adapters.

    Clock and pools are the environment's where none are given.

    Raises:
        InvalidSettingError: a setting cannot be used.
    """
    resources = Resources()
    for cls in settings_classes():
        resources.provide(settings_reader.load(cls, env))
    resources.provide(Configuration(env))
    resources.provide(clock or SystemClock(), as_type=Clock)
    resources.provide(Home(resources.get(HomeSettings).home))
    resources.provide(Sealer(resources.get(SealingSettings), resources.get(Home)))
    resources.provide(database or Database(resources.get(DatabaseSettings)), as_type=Database)
    resources.provide(Cache(resources.get(CacheSettings)))
    resources.provide(Answers(resources.get(Cache), resources.get(Database)))
    for module in MODULES:
        if module.install is not None:
            module.install(resources)
    # The demo's pictures are drawn when they are asked for, by whichever process asks.
    otherwise: ImageSource = resources.get(ImageSource)  # type: ignore[type-abstract]
    resources.provide(DemoImageSource(otherwise), as_type=ImageSource)
    return Assembled(resources, owns_database=database is None)
