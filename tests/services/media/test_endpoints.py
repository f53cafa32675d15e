"""Pictures over HTTP."""

import httpx2

DIGEST = "ab" * 32


async def test_a_program_is_told_that_a_picture_is_not_there(client: httpx2.AsyncClient):
    answer = await client.get(f"/media/{DIGEST}/m.avif", headers={"Accept": "application/json"})

    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"


async def test_a_page_gets_an_empty_picture_that_nobody_keeps(client: httpx2.AsyncClient):
    answer = await client.get(f"/media/{DIGEST}/m.avif", headers={"Accept": "image/avif,image/webp,*/*"})

    assert answer.status_code == 404
    assert answer.headers["content-type"] == "image/svg+xml"
    assert answer.headers["cache-control"] == "no-store"


async def test_sizes_and_formats_that_there_are_not_are_missing(client: httpx2.AsyncClient):
    for address in (f"/media/{DIGEST}/xl.avif", f"/media/{DIGEST}/m.gif", "/media/../m.jpg", "/media/short/m.jpg"):
        assert (await client.get(address)).status_code == 404
