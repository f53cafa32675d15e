"""What returns add to the system."""

from sokoni.commerce.returns.endpoints import router
from sokoni.commerce.returns.settings import ReturnSettings
from sokoni.core.module import Module

MODULE = Module(name="commerce.returns", routers=(router,), settings=(ReturnSettings,))
