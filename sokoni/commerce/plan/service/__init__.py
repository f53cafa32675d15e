"""What is done with plans: kept and given by operators, held against what shops add, looked at by both."""

from sokoni.commerce.plan.service.giving import assign, list_assignments, list_shops_of
from sokoni.commerce.plan.service.keeping import add_plan, get_plan, list_plans, offer_plan, retire_plan, update_plan
from sokoni.commerce.plan.service.limiting import check_room, claim, get_held, hold, list_usage

__all__ = [
    "add_plan",
    "assign",
    "check_room",
    "claim",
    "get_held",
    "get_plan",
    "hold",
    "list_assignments",
    "list_plans",
    "list_shops_of",
    "list_usage",
    "offer_plan",
    "retire_plan",
    "update_plan",
]
