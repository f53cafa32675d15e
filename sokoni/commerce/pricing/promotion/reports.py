"""Codes as a file that other programs read."""

import csv
import io
from collections.abc import Iterable

from sokoni.commerce.pricing.promotion.types import Code

HEADS = ("code", "usage_limit", "used", "created_at")


def as_csv(codes: Iterable[Code]) -> str:
    """Codes as CSV. Each begins with a letter or a digit, so that no program takes one for a formula."""
    written = io.StringIO()
    rows = csv.writer(written)
    rows.writerow(HEADS)
    rows.writerows((each.code, each.usage_limit or "", each.used, each.created_at.isoformat()) for each in codes)
    return written.getvalue()
