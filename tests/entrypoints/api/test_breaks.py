"""What breaks callers is told, and where; what does not is let through. Schemas are made up by hypothesis."""

from copy import deepcopy
from typing import Any

import jsonschema_rs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sokoni.entrypoints.api.breaks import Break, breaks
from sokoni.entrypoints.api.document import document
from sokoni.entrypoints.api.published import promised

Schema = dict[str, Any]

NAMES = st.sampled_from(["a", "b", "c", "d"])
LEAVES = st.one_of(
    st.builds(
        lambda low, span: {"type": "integer", "minimum": low, "maximum": low + span},
        st.integers(-5, 5), st.integers(0, 9),
    ),
    st.builds(lambda longest: {"type": "string", "maxLength": longest}, st.integers(0, 6)),
    st.builds(lambda words: {"type": "string", "enum": sorted(words)}, st.sets(st.sampled_from("xyzuvw"), min_size=1)),
    st.just({"type": "boolean"}),
)  # fmt: skip


def objects(inner: st.SearchStrategy[Schema]) -> st.SearchStrategy[Schema]:
    return st.builds(
        lambda properties, chosen, strict: {
            "type": "object",
            "properties": properties,
            "required": sorted(chosen & properties.keys()),
            **({"additionalProperties": False} if strict else {}),
        },
        st.dictionaries(NAMES, inner, min_size=1),
        st.sets(NAMES),
        st.booleans(),
    )


SCHEMAS = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        objects(inner),
        st.builds(lambda item: {"type": "array", "items": item, "maxItems": 3}, inner),
        st.builds(lambda each: {"anyOf": [each, {"type": "null"}]}, inner),
    ),
    max_leaves=6,
)


def api(*, takes: Schema | None = None, answers: Schema | None = None) -> Schema:
    """A document of one operation."""
    operation: Schema = {"operationId": "do_it", "x-requirement": "seller", "responses": {}}
    if takes is not None:
        operation["requestBody"] = {"required": True, "content": {"application/json": {"schema": takes}}}
    if answers is not None:
        operation["responses"]["200"] = {"content": {"application/json": {"schema": answers}}}
    return {"paths": {"/it": {"post": operation}}}


def instances(schema: Schema) -> st.SearchStrategy[Any]:  # noqa: PLR0911  # one for each kind
    """Values that a schema takes."""
    match schema:
        case {"anyOf": each}:
            return st.one_of([instances(branch) for branch in each])
        case {"type": "object"}:
            needed = {name: instances(schema["properties"][name]) for name in schema["required"]}
            free = {name: instances(each) for name, each in schema["properties"].items() if name not in needed}
            return st.fixed_dictionaries(needed, optional=free)
        case {"type": "array"}:
            return st.lists(instances(schema["items"]), max_size=3)
        case {"type": "integer"}:
            return st.integers(schema["minimum"], schema["maximum"])
        case {"enum": words}:
            return st.sampled_from(words)
        case {"type": "string"}:
            return st.text("xyzuvw", max_size=schema["maxLength"])
        case {"type": "null"}:
            return st.none()
        case _:
            return st.booleans()


def where_and_what(found: list[Break]) -> list[tuple[str, str]]:
    return [(each.where, each.what) for each in found]


@given(SCHEMAS)
def test_no_change_breaks_nothing(schema: Schema):
    same = api(takes=schema, answers=schema)

    assert breaks(same, deepcopy(same)) == []


def test_our_own_document_does_not_break_itself():
    assert breaks(promised(document()), promised(document())) == []


@given(st.data(), SCHEMAS, SCHEMAS)
def test_what_was_taken_is_taken_still_unless_a_break_is_told(data: st.DataObject, old: Schema, new: Schema):
    if not breaks(api(takes=old), api(takes=new)):
        jsonschema_rs.validate(new, data.draw(instances(old)))


@given(st.data(), SCHEMAS, SCHEMAS)
def test_what_is_answered_could_have_been_answered_before_unless_a_break_is_told(
    data: st.DataObject, old: Schema, new: Schema
):
    """But for values and fields that were added: readers were told to let those pass."""
    if not breaks(api(answers=old), api(answers=new)):
        jsonschema_rs.validate(loosened(old), data.draw(instances(new)))


def loosened(schema: Schema) -> Schema:
    """A schema as a reader may take it who ignores what is new: no bounds, no list of values."""
    match schema:
        case {"anyOf": each}:
            return {"anyOf": [loosened(branch) for branch in each]}
        case {"type": "object"}:
            inner = {name: loosened(each) for name, each in schema["properties"].items()}
            return {"type": "object", "properties": inner, "required": schema["required"]}
        case {"type": "array"}:
            return {"type": "array", "items": loosened(schema["items"])}
        case _:
            return {"type": schema["type"]}


@given(objects(LEAVES), SCHEMAS)
def test_a_new_field_that_may_be_left_out_breaks_nobody(schema: Schema, extra: Schema):
    more = {**schema, "properties": {**schema["properties"], "new": extra}}

    assert breaks(api(takes=schema), api(takes=more)) == []
    assert breaks(api(answers=schema), api(answers={**more, "required": [*schema["required"], "new"]})) == []


@given(objects(LEAVES), NAMES)
def test_a_field_that_is_gone_is_told(schema: Schema, name: str):
    less = {**schema, "properties": {key: value for key, value in schema["properties"].items() if key != name}}
    expected = [name] if name in schema["properties"] else []

    for side in ("takes", "answers"):
        found = breaks(api(**{side: schema}), api(**{side: less}))
        assert [each.where.rpartition(".")[2] for each in found if each.what == "is gone"] == expected


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ({"type": "string"}, {"type": "integer"}, "was string, and is now integer"),
        ({"type": "number"}, {"type": "integer"}, "was number, and is now integer"),
        ({"type": ["string", "null"]}, {"type": "string"}, "was null, and is now string"),
        ({"type": "string", "enum": ["a", "b"]}, {"type": "string", "enum": ["a"]}, "the value 'b' is gone"),
        ({"type": "string"}, {"type": "string", "enum": ["a"]}, "took any value, and takes now only 'a'"),
        ({"type": "string"}, {"type": "string", "maxLength": 9}, "maxLength is now 9 (there was none)"),
        ({"type": "integer", "minimum": 0}, {"type": "integer", "minimum": 1}, "minimum is now 1 (was 0)"),
        ({"type": "integer", "minimum": -1}, {"type": "integer", "minimum": 0}, "minimum is now 0 (was -1)"),
        ({"type": "integer"}, {"type": "integer", "minimum": 0}, "minimum is now 0 (there was none)"),
        ({"type": "string"}, {"type": "string", "pattern": "^a"}, "pattern is now '^a' (there was none)"),
        ({"type": "string", "format": "uuid"}, {"type": "string", "format": "date"},
         "format is now 'date' (was 'uuid')"),
    ],
)  # fmt: skip
def test_what_is_taken_may_not_become_narrower(old: Schema, new: Schema, told: str):
    assert where_and_what(breaks(api(takes=old), api(takes=new))) == [("POST /it, body", told)]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ({"type": "integer"}, {"type": "number"}),
        ({"type": "string"}, {"anyOf": [{"type": "string"}, {"type": "null"}]}),
        ({"type": "string", "enum": ["a"]}, {"type": "string", "enum": ["a", "b"]}),
        ({"type": "string", "maxLength": 9}, {"type": "string", "maxLength": 10}),
        ({"type": "string", "enum": ["a"]}, {"type": "string"}),
    ],
)
def test_what_is_taken_may_become_wider(old: Schema, new: Schema):
    assert breaks(api(takes=old), api(takes=new)) == []


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ({"type": "integer"}, {"type": "number"}, "was integer, and is now number"),
        ({"type": "string"}, {"anyOf": [{"type": "string"}, {"type": "null"}]}, "was string, and is now null"),
        ({"type": "string", "enum": ["a", "b"]}, {"type": "string", "enum": ["b"]}, "the value 'a' is gone"),
        ({"type": "string", "enum": ["a"]}, {"type": "string"}, "was one of 'a', and may now be anything"),
    ],
)
def test_what_is_answered_may_not_become_wider(old: Schema, new: Schema, told: str):
    assert where_and_what(breaks(api(answers=old), api(answers=new))) == [("POST /it, 200", told)]


def test_a_field_that_was_always_there_may_not_become_missing():
    schema = {"type": "object", "properties": {"a": {"type": "string"}}, "required": ["a"]}

    found = breaks(api(answers=schema), api(answers={**schema, "required": []}))

    assert where_and_what(found) == [("POST /it, 200.a", "was always there, and may now be missing")]


def changed(**changes: Any) -> tuple[Schema, Schema]:
    """A document before and after its operation changed."""
    before = api(takes={"type": "string"}, answers={"type": "string"})
    operation = before["paths"]["/it"]["post"]
    operation["parameters"] = [{"in": "query", "name": "q", "schema": {"type": "string"}}]
    operation["responses"]["409"] = {"x-codes": ["a.full"]}
    after = deepcopy(before)
    after["paths"]["/it"]["post"].update(changes)
    return before, after


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"operationId": "do_that"}, "POST /it: was called do_it, and is now do_that"),
        ({"x-requirement": "operator"}, "POST /it: was for seller, and is now for operator"),
        ({"parameters": []}, "POST /it, query q: is taken no more"),
        ({"requestBody": None}, "POST /it, body: is taken no more"),
        ({"responses": {"409": {"x-codes": ["a.full"]}}}, "POST /it, 200: is answered no more"),
    ],
)
def test_a_changed_operation_is_told(changes: Schema, told: str):
    assert [str(each) for each in breaks(*changed(**changes))] == [told]


def test_a_code_that_moves_or_goes_is_told():
    before, after = changed()
    after["paths"]["/it"]["post"]["responses"]["422"] = after["paths"]["/it"]["post"]["responses"].pop("409")
    assert [str(each) for each in breaks(before, after)] == ["problem a.full: was answered 409, and is now 422"]

    after["paths"]["/it"]["post"]["responses"].pop("422")
    assert [str(each) for each in breaks(before, after)] == ["POST /it, 409: the code a.full is answered no more"]


def test_a_parameter_that_must_be_sent_now_is_told():
    needed = {"in": "query", "name": "q", "schema": {"type": "string"}, "required": True}
    assert [str(each) for each in breaks(*changed(parameters=[needed]))] == ["POST /it, query q: must be sent now"]


def test_an_operation_that_is_gone_is_told():
    assert [str(each) for each in breaks(api(), {"paths": {}})] == ["POST /it: is gone"]


def test_wider_access_and_new_operations_break_nobody():
    before, after = changed(**{"x-requirement": "anyone"})
    after["paths"]["/other"] = {"get": {"operationId": "see_other", "responses": {}}}

    assert breaks(before, after) == []


def test_a_schema_that_holds_itself_is_compared_to_its_end():
    tree = {"type": "object", "properties": {"children": {"type": "array", "items": {"$ref": "#/components/Tree"}}}}
    old = {**api(answers={"$ref": "#/components/Tree"}), "components": {"Tree": tree}}
    new = deepcopy(old)
    new["components"]["Tree"]["properties"]["name"] = {"type": "string"}

    assert breaks(old, new) == []
    assert [each.where for each in breaks(new, old)] == ["POST /it, 200.name"]
