"""What tests of pages do and look at: read a page's words and fields, fill a basket, order."""

import re
import struct
import zlib
from html import unescape

import httpx2

from tests.support.factories.sale import Stall

BUYER = {
    "name": "Neema Otieno",
    "email": "neema@example.com",
    "phone": "+254 711 222 333",
    "line": "Moi Avenue 12",
    "city": "Nairobi",
    "country": "KE",
    "payment_method": "test",
}


def _png_chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


# A marigold square of 64 by 64 pixels. Source: PNG specification, third edition.
PNG = b"".join(
    (
        b"\x89PNG\r\n\x1a\n",
        _png_chunk(b"IHDR", struct.pack(">IIBBBBB", 64, 64, 8, 2, 0, 0, 0)),
        _png_chunk(b"IDAT", zlib.compress((b"\0" + b"\xf3\xb3\x36" * 64) * 64)),
        _png_chunk(b"IEND", b""),
    )
)


async def fill_basket(visitor: httpx2.AsyncClient, stall: Stall, quantity: int = 1) -> httpx2.Response:
    return await visitor.post("/cart/items", data={"variant_id": str(stall.variant_id), "quantity": quantity})


async def order(visitor: httpx2.AsyncClient, stall: Stall, **changes: str) -> httpx2.Response:
    await fill_basket(visitor, stall)
    checkout = await visitor.get("/checkout")
    form = BUYER | {"expected_total": value_of(checkout, "expected_total")} | changes
    return await visitor.post("/checkout", data=form)


def words_of(page: httpx2.Response) -> str:
    """What a page says, without its markup."""
    body = re.sub(r"<(script|svg|head).*?</\1>", " ", page.text, flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).split())


def value_of(page: httpx2.Response, name: str) -> str:
    """The value of the first field of a name."""
    for tag in re.findall(r"<input[^>]*>", page.text):
        if f'name="{name}"' in tag:
            found = re.search(r'value="([^"]*)"', tag)
            return unescape(found[1]) if found else ""
    msg = f"no field {name!r}"
    raise AssertionError(msg)
