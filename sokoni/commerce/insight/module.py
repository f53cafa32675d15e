"""What figures add to the system."""

from sokoni.commerce.insight.endpoints import router
from sokoni.core.module import Module

MODULE = Module(name="commerce.insight", routers=(router,))
