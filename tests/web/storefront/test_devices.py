"""Browsers by names that their owners know."""

import pytest

from sokoni.web.storefront import devices

CHROME = (
    "Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36"
)


@pytest.mark.parametrize(
    ("user_agent", "name"),
    [
        (CHROME, "Chrome · Android"),
        (f"{CHROME} Edg/140.0", "Edge · Android"),
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:143.0) Gecko/20100101 Firefox/143.0", "Firefox · Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1", "Safari · iPhone"),
        ("curl/8.9", "curl"),
        ("", ""),
        ("<script>", ""),
    ],
)
def test_a_browser_has_a_short_name(user_agent: str, name: str):
    assert devices.describe(user_agent) == name
