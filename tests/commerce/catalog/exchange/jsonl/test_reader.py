"""Our own format read from files that people, programs and bad connections have had in their hands."""

from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sokoni.commerce.catalog.exchange.jsonl.lines import MAX_LINE_BYTES
from sokoni.commerce.catalog.exchange.jsonl.reader import JsonLinesReader
from sokoni.commerce.catalog.exchange.parsed import ParsedAttribute
from sokoni.commerce.catalog.exchange.reading import Item
from sokoni.commerce.catalog.types import Format
from tests.support import exchange

FIRST = {"format": "sokoni.catalogue", "version": 1, "currency": "USD", "language": "es"}


def line(value: object) -> bytes:
    return orjson.dumps(value) + b"\n"


def product(handle: str = "lamp", **fields: Any) -> dict[str, Any]:
    return {
        "kind": "product",
        "handle": handle,
        "language": "es",
        "texts": {"es": {"title": "Lámpara"}},
        "variants": [{"price": 1200}],
        **fields,
    }


GOOD = line(product("good"))


def read(*lines: bytes) -> list[Item]:
    return exchange.read(exchange.cut(b"".join(lines), 61), wanted=Format.JSONL)


def told(*lines: bytes) -> list[tuple[int, str]]:
    """Each complaint as its row and its code."""
    return [(issue.row, issue.code) for issue in exchange.issues_of(read(*lines))]


def handles(*lines: bytes) -> list[str]:
    """The products that can be used."""
    return [each.handle for each in exchange.products_of(read(*lines)) if not each.refused]


LINES = {
    "cut off": (line(product())[:40] + b"\n", "import.not_json"),
    "another encoding": (line(product()).decode().encode("latin-1"), "import.not_utf8"),
    "half a character": (line(product()).replace("á".encode(), b"\xc3"), "import.not_utf8"),
    "half a surrogate": (line(product()).replace("á".encode(), b"\\ud83d"), "import.not_json"),
    "a NUL between": (line(product()).replace(b",", b",\x00", 1), "import.not_json"),
    "a NUL in a text": (line(product(vendor="a\x00b")), "import.field"),
    "a list": (b"[]\n", "import.not_json"),
    "a text": (b'"product"\n', "import.not_json"),
    "no number": (line(product()).replace(b"1200", b"NaN"), "import.not_json"),
    "brackets without end": (b'{"kind":' + b"[" * 100_000 + b"\n", "import.not_json"),
    "brackets in brackets": (b'{"kind":' + b"[" * 5_000 + b"]" * 5_000 + b"}\n", "import.not_json"),
    "no kind": (line({"handle": "lamp"}), "import.unknown_kind"),
    "a kind of tomorrow": (line({"kind": "bundle"}), "import.unknown_kind"),
    "a kind with a NUL": (line({"kind": "a\x00b"}), "import.unknown_kind"),
    "no handle": (line(product("")), "import.no_handle"),
    "a handle that is none": (line(product("Two Words/")), "import.no_handle"),
    "no texts": (line(product(texts={})), "import.field"),
    "texts of no language": (line(product(texts={"español": {"title": "x"}})), "import.field"),
    "a price that is none": (line(product(variants=[{"price": 12.5}])), "import.field"),
    "a price below nothing": (line(product(variants=[{"price": -1}])), "import.field"),
    "no price": (line(product(variants=[{}])), "import.field"),
    "a price past all": (line(product(variants=[{"price": 2**63}])), "import.field"),
    "a time before all": (line(product(publish_at="0001-01-01T00:00:00+14:00")), "import.field"),
    "a time after all": (line(product(unpublish_at="9999-12-31T23:59:00+00:00")), "import.field"),
    "a time without zone": (line(product(publish_at="2026-03-02T09:00:00")), "import.field"),
    "a picture elsewhere": (line(product(images=[{"url": "file:///etc/passwd"}])), "import.field"),
    "a picture too many": (line(product(images=[{"url": "https://a.example/1"}] * 251)), "import.field"),
    "a picture that is not there": (line(product(variants=[{"price": 1, "image": 0}])), "import.field"),
    "a cut past the edge": (
        line(product(images=[{"url": "https://a.example/1", "crop": [500, 0, 501, 10]}])),
        "import.field",
    ),
    "a stranger's id": (line(product(variants=[{"price": 1, "id": "12"}])), "import.field"),
    "a name in no language": (line({"kind": "attribute", "code": "width", "names": {"\x00": "x"}}), "import.field"),
    "an attribute in an object": (line(product(attributes={"width": {"cm": 3}})), "import.field"),
}


@pytest.mark.parametrize("name", LINES)
def test_leaves_out_the_line_and_says_which_and_takes_the_others(name: str):
    bad, code = LINES[name]
    assert told(line(FIRST), GOOD, bad, GOOD) == [(3, code)]
    assert handles(line(FIRST), GOOD, bad, GOOD) == ["good", "good"]


FIRST_LINES = {
    "nothing": (b"", "import.file_empty"),
    "blank lines": (b"\n\r\n \n", "import.file_empty"),
    "a product": (GOOD, "import.not_products"),
    "a list": (b"[]\n", "import.not_products"),
    "half of it": (line(FIRST)[:30], "import.not_products"),
    "another encoding": (b'{"format": "\xe9"}\n', "import.not_products"),
    "a stranger's": (line({**FIRST, "format": "theirs"}), "import.not_products"),
    "no version": (line({**FIRST, "version": None}), "import.not_products"),
    "version true": (line({**FIRST, "version": True}), "import.not_products"),
    "version 0": (line({**FIRST, "version": 0}), "import.not_products"),
    "a newer version": (line({**FIRST, "version": 2}), "import.newer_version"),
    "another currency": (line({**FIRST, "currency": "COP"}), "import.other_currency"),
    "no currency": (line({"format": "sokoni.catalogue", "version": 1}), "import.other_currency"),
    "UTF-16": (line(FIRST).decode().encode("utf-16"), "import.file_unusable"),
    "UTF-16 of the other kind": (b"\xfe\xff" + line(FIRST).decode().encode("utf-16-be"), "import.file_unusable"),
    "an archive": (b"PK\x03\x04", "import.file_unusable"),
}


@pytest.mark.parametrize("name", FIRST_LINES)
def test_reads_nothing_of_a_file_that_begins_with(name: str):
    beginning, code = FIRST_LINES[name]
    items = read(beginning, GOOD if beginning.strip() else b"", b"{" if beginning.strip() else b"")
    assert [issue.code for issue in exchange.issues_of(items)] == [code]
    assert [item.row for item in items] == [1]


def test_says_both_currencies_and_both_versions():
    (other,) = exchange.issues_of(read(line({**FIRST, "currency": "COP"})))
    (newer,) = exchange.issues_of(read(line({**FIRST, "version": 7})))
    assert other.message == "The prices of this file are in COP, and this shop sells in USD."
    assert "in version 7 of its format; version 1 can be read here" in newer.message


@pytest.mark.parametrize("ending", [b"\n", b"\r\n"])
def test_takes_a_mark_blank_lines_and_a_last_line_without_end(ending: bytes):
    lines = [b"\xef\xbb\xbf" + line(FIRST).strip(), b"", GOOD.strip(), b"  ", b"{", GOOD.strip()]
    assert handles(ending.join(lines)) == ["good", "good"]
    assert told(ending.join(lines)) == [(5, "import.not_json")]


def test_drops_a_line_over_the_limit_while_it_comes_in_and_reads_on():
    reader = JsonLinesReader(exchange.SETTING)
    items = [*reader.feed(line(FIRST)), *reader.feed(b'{"kind":"')]
    block = b"x" * (1024 * 1024)
    for _ in range(MAX_LINE_BYTES // len(block) + 1):
        items += reader.feed(block)
        assert sum(map(len, reader._lines._pieces)) <= MAX_LINE_BYTES
    items += [*reader.feed(b'"}\n' + GOOD), *reader.finish()]
    assert [(issue.row, issue.code) for issue in exchange.issues_of(items)] == [(2, "import.line_too_long")]
    assert [(each.row, each.handle) for each in exchange.products_of(items)] == [(3, "good")]


def test_takes_a_product_with_unknown_fields_and_names_them_once():
    reader = JsonLinesReader(exchange.SETTING)
    data = line(FIRST) + line(product(price_list=1, **{"a\x00b": 2})) + line(product(price_list=3))
    items = [*reader.feed(data), *reader.finish()]
    assert [each.refused for each in exchange.products_of(items)] == [False, False]
    assert reader.ignored_columns == ("a\ufffdb", "price_list")


def test_names_only_so_many_unknown_fields():
    reader = JsonLinesReader(exchange.SETTING)
    many = [line(product(**{f"field-{number}-{each}": 1 for each in range(40)})) for number in range(5)]
    items = [item for each in (line(FIRST), *many) for item in reader.feed(each)]
    assert len(exchange.products_of(items)) == 5
    assert len(reader.ignored_columns) == 100


def test_says_nothing_that_a_report_cannot_keep():
    bad = line(product(attributes={"\x00" + "x" * 100_000: {}}))
    (issue,) = exchange.issues_of(read(line(FIRST), bad))
    said = [issue.message, *issue.fields.values()]
    assert [text for text in said if "\x00" in text or len(text) > 400] == []


def test_refuses_an_attribute_that_cannot_be_and_reads_on():
    bad, good = {"kind": "attribute", "code": "Not A Code"}, {"kind": "attribute", "code": "width"}
    items = read(line(FIRST), line(bad), line({**good, "type": "number", "names": {"es": "Ancho"}}), GOOD)
    assert [(issue.row, issue.code) for issue in exchange.issues_of(items)] == [(2, "import.attribute")]
    assert [item.draft.code for item in items if isinstance(item, ParsedAttribute)] == ["width"]


anything = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**64 - 1) | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)
FIELDS = (
    "handle", "status", "status_reason", "type", "vendor", "tags", "language", "texts", "categories", "options",
    "images", "variants", "publish_at", "unpublish_at", "attributes", "unknown",
)  # fmt: skip
INNER = ("title", "url", "hash", "position", "focus", "crop", "id", "price", "image", "stock", "on_hand", "policy")
objects = st.dictionaries(st.sampled_from(INNER), anything, max_size=4)
parts = anything | objects | st.lists(objects, max_size=2) | st.dictionaries(st.just("es"), objects, max_size=1)
products = st.dictionaries(st.sampled_from(FIELDS), parts, max_size=6).map(lambda each: product(**each))
attributes = st.dictionaries(
    st.sampled_from(("code", "type", "names", "unit", "filterable", "position", "choices")), parts
).map(lambda each: {"kind": "attribute", "code": "width", **each})


@given(st.lists(products | attributes, max_size=4))
def test_never_raises_whatever_the_fields_are(values: list[dict[str, Any]]):
    items = read(line(FIRST), *map(line, values))
    assert {item.row for item in items} == set(range(2, len(values) + 2))
    assert {issue.severity for issue in exchange.issues_of(items)} <= {"error", "warning"}


@given(st.lists(st.binary(max_size=40), max_size=4), st.booleans(), st.integers(1, 64))
def test_never_raises_whatever_the_bytes_are(blocks: list[bytes], has_begun: bool, size: int):  # noqa: FBT001  # drawn
    data = (line(FIRST) if has_begun else b"") + b"\n".join(blocks)
    items = exchange.read(exchange.cut(data, size), wanted=Format.JSONL)
    assert all(1 <= item.row <= data.count(b"\n") + 1 for item in items)
    assert items == exchange.read([data], wanted=Format.JSONL)
