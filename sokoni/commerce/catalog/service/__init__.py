"""What can be done with the catalogue."""

from sokoni.commerce.catalog.attribute.service import (
    add_attribute,
    delete_attribute,
    get_attribute,
    list_attributes,
    update_attribute,
)
from sokoni.commerce.catalog.attribute.service import list_values as list_attribute_values
from sokoni.commerce.catalog.service.category import (
    add_category,
    get_category_by_slug,
    list_categories,
    move_category,
)
from sokoni.commerce.catalog.service.image import (
    add_image,
    count_failed_images,
    fail_image,
    finish_image,
    list_pending_images,
    order_images,
    remove_image,
    update_image,
)
from sokoni.commerce.catalog.service.importing import (
    get_import,
    list_imports,
    run_import,
    start_import,
    work_import,
)
from sokoni.commerce.catalog.service.listing import count_listed, list_products, only_variant, sellable
from sokoni.commerce.catalog.service.product import (
    create_product,
    find_moved,
    get_product,
    get_product_by_slug,
    list_tags,
    set_status,
    shop_of_product,
    update_product,
)
from sokoni.commerce.catalog.service.variant import (
    add_variants,
    copy_product,
    order_variants,
    remove_variant,
    set_options,
    update_variant,
)
from sokoni.commerce.catalog.service.whole import (
    list_ids,
    list_ids_in_branch,
    list_whole,
    products_of_variants,
)

__all__ = [
    "add_attribute",
    "add_category",
    "add_image",
    "add_variants",
    "copy_product",
    "count_failed_images",
    "count_listed",
    "create_product",
    "delete_attribute",
    "fail_image",
    "find_moved",
    "finish_image",
    "get_attribute",
    "get_category_by_slug",
    "get_import",
    "get_product",
    "get_product_by_slug",
    "list_attribute_values",
    "list_attributes",
    "list_categories",
    "list_ids",
    "list_ids_in_branch",
    "list_imports",
    "list_pending_images",
    "list_products",
    "list_tags",
    "list_whole",
    "move_category",
    "only_variant",
    "order_images",
    "order_variants",
    "products_of_variants",
    "remove_image",
    "remove_variant",
    "run_import",
    "sellable",
    "set_options",
    "set_status",
    "shop_of_product",
    "start_import",
    "update_attribute",
    "update_image",
    "update_product",
    "update_variant",
    "work_import",
]
