"""What figures add to the system."""

from sokoni.core.http.later import Later
from sokoni.core.module import Module

MODULE = Module(
    name="commerce.insight",
    routers=(Later("sokoni.commerce.insight.endpoints:router", under=("/api/v1/vendors/analytics",)),),
)
