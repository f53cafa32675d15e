"""What bank statements add to the system."""

from sokoni.core.http.later import Later
from sokoni.core.module import Module

MODULE = Module(
    name="commerce.bankstatement",
    routers=(
        Later(
            "sokoni.commerce.bankstatement.endpoints:router",
            under=("/api/v1/vendors/{vendor_id}/bank-lines", "/api/v1/vendors/{vendor_id}/bank-statements"),
        ),
    ),
)
