"""Pages from templates: what all of them share means the same in each."""

import pytest
from starlette.requests import Request

from sokoni.entrypoints.app import create_app
from sokoni.entrypoints.assembly import Assembled
from sokoni.web import rendering


@pytest.fixture
def request_for_a_page(assembled: Assembled) -> Request:
    scope = {
        "type": "http", "method": "GET", "path": "/", "scheme": "http", "query_string": b"", "headers": [],
        "app": create_app(assembled), "state": {},
    }  # fmt: skip
    return Request(scope)


@pytest.mark.parametrize("name", ["price", "date", "note"])
def test_a_page_cannot_give_a_shared_name_another_meaning(request_for_a_page: Request, name: str):
    with pytest.raises(TypeError, match="mean the same in every template"):
        rendering.page(request_for_a_page, "storefront/offline.html", **{name: "mine"})


def test_a_page_gives_what_is_its_own(request_for_a_page: Request):
    page = rendering.page(request_for_a_page, "storefront/offline.html", mine="mine")
    assert page.status_code == 200
