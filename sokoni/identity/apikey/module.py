"""What API keys add to the system."""

from sokoni.core.home import Home
from sokoni.core.http.later import Later
from sokoni.core.module import Module
from sokoni.core.resources import Resources
from sokoni.identity.apikey.adapter import KeyAuthenticator, Pepper
from sokoni.identity.apikey.types import ApiKeySettings
from sokoni.identity.permission.ports import authenticators


def _install(resources: Resources) -> None:
    pepper = Pepper(resources.get(ApiKeySettings).secret or resources.get(Home).secret("api_keys"))
    resources.provide(pepper)
    authenticators(resources).register(KeyAuthenticator(pepper=pepper))


MODULE = Module(
    name="identity.apikey",
    routers=(Later("sokoni.identity.apikey.endpoints:router", under=("/api/v1/auth/keys",)),),
    settings=(ApiKeySettings,),
    install=_install,
)
