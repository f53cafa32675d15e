"""What can be done with collections."""

from sokoni.commerce.catalog.collection.service.editing import (
    add_collection,
    hold_collections,
    move_products,
    place_product,
    remove_collection,
    update_collection,
)
from sokoni.commerce.catalog.collection.service.looking import (
    count_members,
    find_moved_collection,
    get_collection,
    get_collection_by_slug,
    get_collection_words,
    list_collection_products,
    list_collection_titles,
    list_collections,
    list_collections_of,
)

__all__ = [
    "add_collection",
    "count_members",
    "find_moved_collection",
    "get_collection",
    "get_collection_by_slug",
    "get_collection_words",
    "hold_collections",
    "list_collection_products",
    "list_collection_titles",
    "list_collections",
    "list_collections_of",
    "move_products",
    "place_product",
    "remove_collection",
    "update_collection",
]
