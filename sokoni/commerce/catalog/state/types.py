"""The state of a product: plain JSON values, so that a difference of two states can be recorded as it is.

```
slug, status, status_reason, product_type, vendor    texts
publish_at, unpublish_at                             times as ISO 8601, or null
tags, options, category_ids                          lists; category ids in order of their text
texts       {language: {title, description_html, seo_title, seo_description}}
variants    {id: {position, sku, barcode, option_values, price, compare_at, weight_grams, taxable,
                  requires_shipping, image_id}}
images      {id: {position, alt, source_url, state, reason, media_hash, width, height, focus, crop}}
attributes  {attribute id: value}
```
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sokoni.core.difference import Paths

State = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """A product that is locked, and how it stands."""

    id: UUID
    shop_id: UUID
    language: str
    currency: str
    updated_at: datetime
    state: State


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """A product, how it shall stand, and the difference both ways."""

    loaded: Loaded
    wanted: State
    before: Paths
    after: Paths

    def touches(self, part: str) -> bool:
        """Whether the difference lies in a part of the state."""
        return any(path == part or path.startswith(f"{part}.") for path in self.after)


class StateConflictError(Exception):
    """A state collides with what is in the database; carries the name of the constraint."""

    def __init__(self, constraint: str) -> None:
        super().__init__(constraint)
        self.constraint = constraint
