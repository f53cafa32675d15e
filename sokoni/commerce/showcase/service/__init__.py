"""What can be done with the showcase."""

from sokoni.commerce.showcase.service.facets import count_facets, get_facets
from sokoni.commerce.showcase.service.look import get_detail, get_detail_at, get_truth, list_cards
from sokoni.commerce.showcase.service.picking import cards_of, traits
from sokoni.commerce.showcase.service.projecting import COUNT_FACETS, project, queue_counts
from sokoni.commerce.showcase.service.ranking import list_bestsellers, rank
from sokoni.commerce.showcase.service.rebuild import check, rebuild

__all__ = [
    "COUNT_FACETS",
    "cards_of",
    "check",
    "count_facets",
    "get_detail",
    "get_detail_at",
    "get_facets",
    "get_truth",
    "list_bestsellers",
    "list_cards",
    "project",
    "queue_counts",
    "rank",
    "rebuild",
    "traits",
]
