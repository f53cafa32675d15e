"""What shops add to the system."""

from sokoni.commerce.shop.endpoints import router
from sokoni.core.module import Module

MODULE = Module(name="commerce.shop", routers=(router,))
