"""What bank statements add to the system."""

from sokoni.commerce.bankstatement.endpoints import router
from sokoni.core.module import Module

MODULE = Module(name="commerce.bankstatement", routers=(router,))
