"""What the edge refuses before anything is done, and how HTTP's smaller rules are kept."""

import httpx2
import pytest

PATH = "/api/v1/examples"
ONE = f"{PATH}/01993c5e-1f2a-7b3c-8d4e-5f6a7b8c9d0e"


async def test_a_misspelt_parameter_is_refused_with_the_likeliest(example: httpx2.AsyncClient):
    answer = await example.get(ONE, params={"word": 3})

    assert answer.status_code == 422
    assert answer.json()["code"] == "http.unknown_parameter"
    assert answer.json()["parameter"] == "word"
    assert answer.json()["known"] == ["words"]
    assert answer.json()["meant"] == "words"


async def test_parameters_of_dependencies_are_known(example: httpx2.AsyncClient):
    assert (await example.get(ONE, params={"words": 3})).status_code == 200


async def test_what_others_call_takes_any_parameter(example: httpx2.AsyncClient):
    assert (await example.post(f"{PATH}/called-by-others?utm_source=them")).status_code == 200


@pytest.mark.parametrize(
    ("path", "kind"),
    [(PATH, "text/plain"), (PATH, "application/x-www-form-urlencoded"), (f"{PATH}/form", "application/json")],
)
async def test_a_body_of_another_type_is_refused(example: httpx2.AsyncClient, path: str, kind: str):
    answer = await example.post(path, content=b'{"label": "x"}', headers={"content-type": kind})

    assert (answer.status_code, answer.json()["code"]) == (415, "http.unsupported_media_type")


async def test_a_body_without_a_type_is_refused(example: httpx2.AsyncClient):
    assert (await example.post(PATH, content=b'{"label": "x"}')).status_code == 415


@pytest.mark.parametrize("kind", ["application/json", "application/JSON; charset=utf-8", "application/merge+json"])
async def test_json_by_any_of_its_names_is_taken(example: httpx2.AsyncClient, kind: str):
    answer = await example.post(PATH, content=b'{"label": "x"}', headers={"content-type": kind})

    assert answer.status_code == 201


async def test_broken_json_says_where(example: httpx2.AsyncClient):
    answer = await example.post(PATH, content=b'{"label": }', headers={"content-type": "application/json"})

    assert (answer.status_code, answer.json()["code"]) == (400, "http.bad_request")
    assert answer.json()["detail"].endswith("at character 10.")


async def test_bytes_that_are_no_text_are_refused_as_broken_json_is(example: httpx2.AsyncClient):
    answer = await example.post(PATH, content=b"\xff\xfe", headers={"content-type": "application/json"})

    assert (answer.status_code, answer.json()["code"]) == (400, "http.bad_request")


@pytest.mark.parametrize(
    ("accept", "status"),
    [
        ("application/xml", 406),
        ("text/csv, text/plain", 406),
        ("application/json", 200),
        ("application/problem+json", 200),
        ("text/html, */*;q=0.1", 200),
        ("application/*", 200),
        ("", 200),
    ],
)
async def test_whoever_does_not_take_json_is_told(example: httpx2.AsyncClient, accept: str, status: int):
    assert (await example.get(ONE, headers={"accept": accept})).status_code == status


async def test_every_get_is_also_a_head_without_its_body(example: httpx2.AsyncClient):
    whole = await example.get(ONE)
    head = await example.head(ONE)

    assert (head.status_code, head.content) == (200, b"")
    for name in ("etag", "content-length", "content-type"):
        assert head.headers[name] == whole.headers[name]
    assert (await example.head(ONE, headers={"if-none-match": whole.headers["etag"]})).status_code == 304


async def test_a_method_that_is_not_taken_is_answered_with_all_that_are(example: httpx2.AsyncClient):
    answer = await example.delete(f"{PATH}/form")

    assert (answer.status_code, answer.json()["code"]) == (405, "http.method_not_allowed")
    # `/form` takes POST, and `/{example_id}` would take GET.
    assert answer.headers["allow"] == "GET, HEAD, POST"
