"""How the catalogue is run."""

from dataclasses import dataclass

from sokoni.core.settings import setting


@dataclass(frozen=True, kw_only=True)
class CatalogSettings:
    """Review of products, and bounds of imports."""

    auto_approve: bool = setting(
        "SOKONI_CATALOG_AUTO_APPROVE",
        default=True,
        help="Products go on sale when their seller publishes them; otherwise an operator looks at each first.",
    )
    image_fetches: int = setting(
        "SOKONI_CATALOG_IMAGE_FETCHES", default=4, help="How many images of an import are fetched at the same time."
    )
