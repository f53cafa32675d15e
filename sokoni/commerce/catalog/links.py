"""What whoever asks may do next with things of the catalogue, as links: by their role and by how the thing stands."""

from collections.abc import Mapping
from types import MappingProxyType
from uuid import UUID

from sokoni.commerce.catalog import policies, rules
from sokoni.commerce.catalog.bulk.types import BulkOperation, BulkState
from sokoni.commerce.catalog.collection.types import Collection, CollectionKind
from sokoni.commerce.catalog.types import (
    ExportReport,
    ExportState,
    ImportReport,
    ImportState,
    Mover,
    ProductDetail,
    Status,
)
from sokoni.core.http.schemas import LinkOut
from sokoni.identity.permission.types import Subject

Links = dict[str, LinkOut]

# What each move is called; a seller asks for a review by publishing, and gets approval where that is automatic.
_SELLERS_MOVES: Mapping[Status, str] = MappingProxyType(
    {Status.PENDING_REVIEW: "publish", Status.DRAFT: "take_down", Status.ARCHIVED: "archive"}
)
_OPERATORS_MOVES: Mapping[Status, str] = MappingProxyType({Status.APPROVED: "approve", Status.REJECTED: "reject"})


def of_product(product: ProductDetail, subject: Subject) -> Links:
    """What may be done with a product: its team edits and moves it, operators decide about it."""
    address = f"/api/v1/products/{product.id}"
    links = of_shown_product(product.id, product.shop_id)
    if policies.can_edit(subject, product.shop_id):
        links |= {
            "change": LinkOut(method="PATCH", href=address),
            "add_variants": LinkOut(method="POST", href=f"{address}/variants"),
            "set_options": LinkOut(method="PUT", href=f"{address}/options"),
            "add_image": LinkOut(method="POST", href=f"{address}/images"),
            "copy": LinkOut(method="POST", href=f"{address}/copy"),
        }
        for wanted in rules.allowed_moves(product.status, mover=Mover.SELLER):
            body = {"status": wanted.value}
            links[_SELLERS_MOVES[wanted]] = LinkOut(method="PATCH", href=address, body=body)
    if subject.is_operator:
        for wanted in rules.allowed_moves(product.status, mover=Mover.OPERATOR):
            if wanted in _OPERATORS_MOVES:
                href = f"/api/v1/admin/products/{product.id}/status"
                links[_OPERATORS_MOVES[wanted]] = LinkOut(method="PUT", href=href, body={"status": wanted.value})
    return links


def of_shown_product(product_id: UUID, shop_id: UUID) -> Links:
    """What everybody may do with a product that is on sale."""
    return {
        "self": LinkOut(href=f"/api/v1/products/{product_id}"),
        "shop": LinkOut(href=f"/api/v1/vendors/{shop_id}"),
    }


def of_collection(collection: Collection, subject: Subject) -> Links:
    """What may be done with a collection: looked into, and by its team changed, filled and taken away."""
    address, shop = f"/api/v1/collections/{collection.id}", f"?shop_id={collection.shop_id}"
    links = {"self": LinkOut(href=address), "products": LinkOut(href=f"{address}/products")}
    if policies.can_edit(subject, collection.shop_id):
        links["change"] = LinkOut(method="PATCH", href=address + shop)
        if collection.kind is CollectionKind.MANUAL:
            links["move_products"] = LinkOut(method="POST", href=f"{address}/products{shop}")
        links["remove"] = LinkOut(method="DELETE", href=address + shop)
    return links


def of_import(report: ImportReport, subject: Subject) -> Links:
    """What may be done with an import: its report fetched, and it stopped while it runs."""
    address = f"/api/v1/imports/{report.id}"
    links = {"self": LinkOut(href=address), "issues": LinkOut(href=f"{address}/issues.csv")}
    is_open = report.state in {ImportState.WAITING, ImportState.RUNNING}
    if is_open and policies.can_import(subject, report.shop_id):
        links["cancel"] = LinkOut(method="POST", href=f"{address}/cancel")
    return links


def of_export(report: ExportReport, subject: Subject) -> Links:
    """What may be done with an export: it stopped while it runs, its file fetched when it is finished."""
    address = f"/api/v1/exports/{report.id}"
    links = {"self": LinkOut(href=address)}
    if report.state is ExportState.FINISHED:
        links["file"] = LinkOut(href=f"{address}/file")
    is_open = report.state in {ExportState.WAITING, ExportState.RUNNING}
    if is_open and policies.can_edit(subject, report.shop_id):
        links["cancel"] = LinkOut(method="POST", href=f"{address}/cancel")
    return links


def of_bulk(operation: BulkOperation, subject: Subject) -> Links:
    """What may be done with a bulk operation: begun as it was previewed, stopped while it runs, undone afterwards."""
    address, shop = f"/api/v1/bulk-operations/{operation.id}", f"?shop_id={operation.shop_id}"
    links = {"self": LinkOut(href=address + shop)}
    if policies.can_import(subject, operation.shop_id):
        if operation.state is BulkState.PREVIEWED:
            links["begin"] = LinkOut(method="POST", href=f"{address}/begin{shop}", body={"token": operation.token})
        if operation.state is BulkState.RUNNING:
            links["cancel"] = LinkOut(method="POST", href=f"{address}/cancel{shop}")
    is_over = operation.state in {BulkState.FINISHED, BulkState.CANCELLED}
    if operation.changed and is_over and policies.can_edit(subject, operation.shop_id):
        links["undo"] = LinkOut(method="POST", href=f"/api/v1/change-groups/{operation.id}/undo{shop}")
    return links
