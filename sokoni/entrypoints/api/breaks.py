"""What a change of the API's document takes away from those who call it.

A request must go on being taken, and an answer must go on holding what it held. So schemas are compared in a direction:
what comes in may only become wider, what goes out may only gain fields. Values may be added to the words of an answer
(a new status), because the policy (`docs/api/versioning.md`) says so; a value that is taken away is told.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

Schema = Mapping[str, Any]

# Bounds of what comes in: those that may only grow, and those that may only shrink.
_UPPER = ("maxLength", "maximum", "exclusiveMaximum", "maxItems", "maxProperties")
_LOWER = ("minLength", "minimum", "exclusiveMinimum", "minItems", "minProperties")
# Where nothing is said, a length is at least this; a number may be anything.
_FREE: Mapping[str, int] = {"minLength": 0, "minItems": 0, "minProperties": 0}
_EXACT = ("pattern", "multipleOf", "uniqueItems", "contentMediaType")
# Who may call, from the widest to the narrowest; sellers and operators are not each other.
_WIDER: Mapping[str, frozenset[str]] = {
    "public": frozenset({"public"}),
    "anyone": frozenset({"public", "anyone"}),
    "signed_in": frozenset({"public", "anyone", "signed_in"}),
    "seller": frozenset({"public", "anyone", "signed_in", "seller"}),
    "operator": frozenset({"public", "anyone", "signed_in", "operator"}),
}


class Way(Enum):
    """Where a value goes."""

    IN = "in"
    OUT = "out"


@dataclass(frozen=True, slots=True, order=True)
class Break:
    """One thing that callers relied on, and what became of it."""

    where: str
    what: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what}"


def breaks(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[Break]:
    """Everything that a new document takes away from an old one's readers, in a stable order."""
    return sorted(set(_Comparison(old, new).run()))


class _Comparison:
    """Two documents side by side; remembers which pairs of schemas were compared, for schemas that hold themselves."""

    def __init__(self, old: Mapping[str, Any], new: Mapping[str, Any]) -> None:
        self._old, self._new = old, new
        self._open: set[tuple[str, str, Way]] = set()

    def run(self) -> Iterator[Break]:
        for path, item in self._old.get("paths", {}).items():
            for method, operation in item.items():
                name = f"{method.upper()} {path}"
                now = self._new.get("paths", {}).get(path, {}).get(method)
                if now is None:
                    yield Break(name, "is gone")
                else:
                    yield from self._operation(name, operation, now)
        yield from self._codes()

    def _codes(self) -> Iterator[Break]:
        now = _statuses(self._new)
        for code, status in _statuses(self._old).items():
            if code in now and now[code] != status:
                yield Break(f"problem {code}", f"was answered {status}, and is now {now[code]}")

    def _operation(self, name: str, old: Schema, new: Schema) -> Iterator[Break]:
        if old.get("operationId") != new.get("operationId"):
            yield Break(name, f"was called {old.get('operationId')}, and is now {new.get('operationId')}")
        was, now = old.get("x-requirement", "public"), new.get("x-requirement", "public")
        if now not in _WIDER[was]:
            yield Break(name, f"was for {was}, and is now for {now}")
        yield from self._parameters(name, _by_name(old), _by_name(new))
        yield from self._request(name, old.get("requestBody"), new.get("requestBody"))
        yield from self._answers(name, old.get("responses", {}), new.get("responses", {}))

    def _parameters(self, name: str, old: Mapping[str, Schema], new: Mapping[str, Schema]) -> Iterator[Break]:
        for key, parameter in old.items():
            where = f"{name}, {key}"
            if key not in new:
                yield Break(where, "is taken no more")
                continue
            if new[key].get("required", False) and not parameter.get("required", False):
                yield Break(where, "must be sent now")
            yield from self._schemas(where, parameter.get("schema", {}), new[key].get("schema", {}), Way.IN)
        for key, parameter in new.items():
            if key not in old and parameter.get("required", False):
                yield Break(f"{name}, {key}", "is new and must be sent")

    def _request(self, name: str, old: Schema | None, new: Schema | None) -> Iterator[Break]:
        where = f"{name}, body"
        if old is None:
            if new is not None and new.get("required", False):
                yield Break(where, "is new and must be sent")
            return
        if new is None:
            yield Break(where, "is taken no more")
            return
        if new.get("required", False) and not old.get("required", False):
            yield Break(where, "must be sent now")
        yield from self._contents(where, old.get("content", {}), new.get("content", {}), Way.IN)

    def _answers(self, name: str, old: Mapping[str, Schema], new: Mapping[str, Schema]) -> Iterator[Break]:
        for status, answer in old.items():
            where = f"{name}, {status}"
            now = new.get(status, {})
            # Codes move between statuses only in `_codes`; one that an operation no longer answers breaks nobody who
            # handles others, but whoever waits for it waits in vain.
            for code in sorted(set(answer.get("x-codes", ())) - _all_codes(new)):
                yield Break(where, f"the code {code} is answered no more")
            if "x-codes" in answer:
                continue
            if status not in new:
                yield Break(where, "is answered no more")
                continue
            yield from self._contents(where, answer.get("content", {}), now.get("content", {}), Way.OUT)

    def _contents(self, where: str, old: Mapping[str, Schema], new: Mapping[str, Schema], way: Way) -> Iterator[Break]:
        for kind, content in old.items():
            if kind not in new:
                yield Break(where, f"{kind} is {'taken' if way is Way.IN else 'answered'} no more")
                continue
            yield from self._schemas(where, content.get("schema", {}), new[kind].get("schema", {}), way)

    def _schemas(self, where: str, old: Schema, new: Schema, way: Way) -> Iterator[Break]:
        pair = (str(old.get("$ref", "")), str(new.get("$ref", "")), way)
        if all(pair[:2]):
            if pair in self._open:
                return
            self._open.add(pair)
        try:
            yield from self._branches(where, _branches(self._old, old), _branches(self._new, new), way)
        finally:
            self._open.discard(pair)

    def _branches(self, where: str, old: Sequence[Schema], new: Sequence[Schema], way: Way) -> Iterator[Break]:
        """Each kind of value that comes in must still be taken; each that goes out must have been known."""
        needed, offered = (old, new) if way is Way.IN else (new, old)
        for each in needed:
            tried = [
                list(self._plain(where, *((each, other) if way is Way.IN else (other, each)), way)) for other in offered
            ]
            if not any(not found for found in tried):
                yield from min(tried, key=len) if tried else ()

    def _plain(self, where: str, old: Schema, new: Schema, way: Way) -> Iterator[Break]:
        """Compare two schemas without alternatives."""
        was, now = _types(old), _types(new)
        narrower, wider = (was, now) if way is Way.IN else (now, was)
        if wider is not None and (narrower is None or not _is_within(narrower, wider)):
            yield Break(where, f"was {_words(was)}, and is now {_words(now)}")
            return
        yield from self._values(where, old, new, way)
        yield from self._properties(where, old, new, way)
        if "items" in old and "items" in new:
            yield from self._schemas(f"{where}[]", old["items"], new["items"], way)
        yield from self._others(where, old, new, way)
        if way is Way.IN:
            yield from _bounds(where, old, new)

    def _values(self, where: str, old: Schema, new: Schema, way: Way) -> Iterator[Break]:
        was, now = _enum(old), _enum(new)
        if was is None:
            if now is not None and way is Way.IN:
                yield Break(where, f"took any value, and takes now only {_listed(now)}")
            return
        if now is None:
            if way is Way.OUT:
                yield Break(where, f"was one of {_listed(was)}, and may now be anything")
            return
        for value in was:
            if value not in now:
                yield Break(where, f"the value {value!r} is gone")

    def _properties(self, where: str, old: Schema, new: Schema, way: Way) -> Iterator[Break]:
        was, now = old.get("properties", {}), new.get("properties", {})
        for name, schema in was.items():
            place = f"{where}.{name}"
            if name not in now:
                yield Break(place, "is gone")
                continue
            yield from self._schemas(place, schema, now[name], way)
        required, required_now = set(old.get("required", ())), set(new.get("required", ()))
        if way is Way.IN:
            for name in sorted(required_now - required):
                yield Break(f"{where}.{name}", "must be sent now" if name in was else "is new and must be sent")
        else:
            for name in sorted((required - required_now) & now.keys()):
                yield Break(f"{where}.{name}", "was always there, and may now be missing")

    def _others(self, where: str, old: Schema, new: Schema, way: Way) -> Iterator[Break]:
        """Compare what is said about properties that are not named."""
        was, now = old.get("additionalProperties", True), new.get("additionalProperties", True)
        if isinstance(was, dict) and isinstance(now, dict):
            yield from self._schemas(f"{where}.*", was, now, way)
        elif way is Way.IN and now is False and was is not False:
            yield Break(where, "took more fields than it names, and refuses them now")
        elif way is Way.IN and isinstance(now, dict) and was is True:
            yield Break(f"{where}.*", "took any value, and does not now")
        elif way is Way.OUT and isinstance(was, dict) and now is True:
            yield Break(f"{where}.*", "had values of one form, and may now have any")


def _bounds(where: str, old: Schema, new: Schema) -> Iterator[Break]:
    for name in _UPPER:
        if name in new and (name not in old or new[name] < old[name]):
            yield Break(where, f"{name} is now {new[name]} ({_before(old, name)})")
    for name in _LOWER:
        if name in new and new[name] > old.get(name, _FREE.get(name, -math.inf)):
            yield Break(where, f"{name} is now {new[name]} ({_before(old, name)})")
    for name in (*_EXACT, "format"):
        if new.get(name) and new[name] != old.get(name):
            yield Break(where, f"{name} is now {new[name]!r} ({_before(old, name)})")


def _before(old: Schema, name: str) -> str:
    return f"was {old[name]!r}" if name in old else "there was none"


def _branches(document: Mapping[str, Any], schema: Schema) -> list[Schema]:
    """The alternatives of a schema, references followed; one for a schema without any."""
    if "$ref" in schema:
        return _branches(document, _resolve(document, schema["$ref"]))
    alternatives = schema.get("anyOf") or schema.get("oneOf")
    if alternatives:
        return [branch for each in alternatives for branch in _branches(document, each)]
    kinds = schema.get("type")
    if isinstance(kinds, list):
        return [{**schema, "type": kind} for kind in kinds]
    return [schema]


def _resolve(document: Mapping[str, Any], reference: str) -> Schema:
    found: Any = document
    for part in reference.removeprefix("#/").split("/"):
        found = found[part]
    result: Schema = found
    return result


def _types(schema: Schema) -> str | None:
    """The one type of a schema without alternatives; None where it takes anything."""
    kind = schema.get("type")
    if kind is None and "properties" in schema:
        return "object"
    return None if kind is None else str(kind)


def _is_within(narrow: str, wide: str) -> bool:
    return narrow == wide or (narrow, wide) == ("integer", "number")


def _words(kind: str | None) -> str:
    return "anything" if kind is None else kind


def _enum(schema: Schema) -> list[Any] | None:
    if "const" in schema:
        return [schema["const"]]
    values = schema.get("enum")
    return None if values is None else list(values)


def _listed(values: Sequence[Any]) -> str:
    return ", ".join(map(repr, values))


def _by_name(operation: Schema) -> dict[str, Schema]:
    return {f"{each['in']} {each['name']}": each for each in operation.get("parameters", ())}


def _statuses(document: Mapping[str, Any]) -> dict[str, str]:
    """The HTTP status of each problem code, as far as it is answered anywhere."""
    return {
        code: status
        for item in document.get("paths", {}).values()
        for operation in item.values()
        for status, answer in operation.get("responses", {}).items()
        for code in answer.get("x-codes", ())
    }


def _all_codes(answers: Mapping[str, Schema]) -> set[str]:
    return {code for answer in answers.values() for code in answer.get("x-codes", ())}
