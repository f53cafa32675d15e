"""The guarded client against every way we know of making it ask where it should not."""

import gzip
from collections.abc import Sequence
from datetime import timedelta
from ipaddress import IPv4Address, ip_address
from socket import gaierror
from typing import Any

import httpx2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sokoni.core.http import addresses
from sokoni.core.http.client import (
    ClientSettings,
    FetchFailed,
    FetchMistyped,
    FetchRefused,
    FetchRejected,
    FetchTooLarge,
    GuardedClient,
)
from tests.support import fileserver
from tests.support.fileserver import Answer

PRIVATE = [
    "127.0.0.1",
    "10.0.0.8",
    "172.16.3.4",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "0.0.0.0",
    "192.88.99.1",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::127.0.0.1",
    "::ffff:127.0.0.1",
    "::ffff:169.254.169.254",
    "64:ff9b::a9fe:a9fe",
    "64:ff9b:1::7f00:1",
    "2002:7f00:1::",
    "2001:0:4136:e378:8000:63bf:f5ff:fff7",
    "2001:db8::1",
    "2001:db8::5efe:7f00:1",
    "2606:4700::5efe:7f00:1",
    "2606:4700::200:5efe:a00:1",
    "fe80::1",
    "fe80::1%eth0",
    "fc00::1",
    "fec0::1",
    "3fff::1",
    "5f00::1",
    "ff02::1",
]
PUBLIC = ["1.1.1.1", "93.184.215.14", "2606:4700:4700::1111", "::ffff:1.1.1.1", "64:ff9b::101:101", "2002:101:101::1"]


@pytest.mark.parametrize("text", PRIVATE)
def test_an_address_outside_the_public_internet_is_not_public(text: str):
    assert not addresses.is_public(ip_address(text))


@pytest.mark.parametrize("text", PUBLIC)
def test_an_address_of_the_public_internet_is_public(text: str):
    assert addresses.is_public(ip_address(text))


@given(st.ip_addresses(v=4))
def test_wrapping_an_address_never_makes_it_more_public(inner: IPv4Address):
    wrapped = [
        ip_address((0x64FF9B << 96) | int(inner)),
        ip_address((0xFFFF << 32) | int(inner)),
        ip_address((0x2002 << 112) | (int(inner) << 80)),
        ip_address((0x26064700 << 96) | (0x5EFE << 32) | int(inner)),
    ]
    assert all(addresses.is_public(address) <= addresses.is_public(inner) for address in wrapped)


def test_a_network_that_cannot_be_read_is_refused_when_the_client_is_made():
    with pytest.raises(ValueError, match="kitchen"):
        GuardedClient(ClientSettings(allow_networks=("kitchen",)))


class Recorder(httpx2.AsyncBaseTransport):
    """Stands where the network would be and keeps what was about to be sent."""

    def __init__(self, *answers: httpx2.Response) -> None:
        self.answers = list(answers)
        self.sent: list[httpx2.Request] = []

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        self.sent.append(request)
        return self.answers.pop(0)


def resolving(**names: Sequence[str]):
    """A resolver that knows some names, with `_` for the dots, and takes every other host for an address."""

    async def resolve(host: str, port: int) -> Sequence[str]:
        return names.get(host.replace(".", "_"), (host,))

    return resolve


def answering(status: int = 200, **headers: str) -> httpx2.Response:
    return httpx2.Response(status, headers=headers, stream=httpx2.ByteStream(b"picture"))


async def fetch(client: GuardedClient, url: str, **bounds: Any):
    return await client.fetch(url, **{"max_bytes": 1000, "timeout": timedelta(seconds=10)} | bounds)


async def test_connects_to_the_vetted_address_and_keeps_the_name_for_host_and_tls():
    network = Recorder(answering())
    client = GuardedClient(ClientSettings(), resolver=resolving(shop_example=["1.1.1.1"]), transport=network)

    fetched = await fetch(client, "https://shop.example/a.png#part")

    sent = network.sent[0]
    assert (sent.url.host, sent.headers["host"], sent.extensions["sni_hostname"]) == (
        "1.1.1.1",
        "shop.example",
        "shop.example",
    )
    assert (fetched.body, fetched.final_url) == (b"picture", "https://shop.example/a.png#part")


async def test_a_name_is_resolved_once_so_that_a_changed_answer_gains_nothing():
    answers = [["1.1.1.1"], ["127.0.0.1"]]
    network = Recorder(answering())

    async def flip(host: str, port: int) -> Sequence[str]:
        return answers.pop(0)

    await fetch(GuardedClient(ClientSettings(), resolver=flip, transport=network), "http://flip.example/")

    assert [request.url.host for request in network.sent] == ["1.1.1.1"]
    assert len(answers) == 1


@pytest.mark.parametrize("address", PRIVATE)
async def test_one_private_address_among_public_ones_condemns_the_name(address: str):
    network = Recorder()
    resolver = resolving(mixed_example=["1.1.1.1", address])

    with pytest.raises(FetchRefused):
        await fetch(GuardedClient(ClientSettings(), resolver=resolver, transport=network), "http://mixed.example/")
    assert network.sent == []


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/",
        "http://2130706433/",
        "http://0177.0.0.1/",
        "http://0x7f.1/",
        "http://127.1/",
        "http://localhost/",
        "http://[::1]/",
        "http://[::ffff:127.0.0.1]/",
        "http://[64:ff9b::a9fe:a9fe]/",
        "https://user:secret@1.1.1.1/",
        "https://good.example@127.0.0.1/",
        "http://1.1.1.1:22/",
        "ftp://1.1.1.1/",
        "file:///etc/passwd",
        "demo://pictures/a.png",
        "//1.1.1.1/a",
        "http://",
        "http:///a",
        "",
        "not an address",
        "http://1.1.1.1:99999/",
        "http://[::1/",
    ],
)
async def test_refuses_an_address_however_it_is_written(url: str):
    network = Recorder()
    with pytest.raises(FetchRefused) as refused:
        await fetch(GuardedClient(ClientSettings(), transport=network), url)
    assert network.sent == []
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize(
    "target", ["http://127.0.0.1/", "//10.0.0.1/", "gopher://1.1.1.1/", "http://a:b@1.1.1.1/", "http://1.1.1.1:25/"]
)
async def test_a_redirect_is_vetted_like_an_address_that_was_asked_for(target: str):
    network = Recorder(answering(302, location=target))
    with pytest.raises(FetchRefused):
        await fetch(GuardedClient(ClientSettings(), resolver=resolving(), transport=network), "http://1.1.1.1/")
    assert len(network.sent) == 1


async def test_follows_a_few_redirects_and_then_stops():
    client = GuardedClient(
        ClientSettings(max_redirects=2), transport=Recorder(*(answering(301, location="/again") for _ in range(3)))
    )
    with pytest.raises(FetchRefused, match="more than 2 times"):
        await fetch(client, "http://1.1.1.1/")


async def test_tries_the_next_address_when_one_does_not_answer():
    class Deaf(Recorder):
        async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
            response = await super().handle_async_request(request)
            if request.url.host == "1.1.1.1":
                raise httpx2.ConnectError("no route")
            return response

    network = Deaf(answering(), answering())
    resolver = resolving(two_example=["1.1.1.1", "2606:4700::1"])
    await fetch(GuardedClient(ClientSettings(), resolver=resolver, transport=network), "http://two.example/")
    assert [request.url.host for request in network.sent] == ["1.1.1.1", "2606:4700::1"]


async def test_an_unknown_name_is_a_failure_that_may_pass():
    async def unknown(host: str, port: int) -> Sequence[str]:
        raise gaierror("no such name")

    with pytest.raises(FetchFailed, match="not known"):
        await fetch(GuardedClient(ClientSettings(), resolver=unknown), "http://nowhere.example/")


@pytest.fixture
async def local():
    """A client that may reach loopback, as a developer's setting allows."""
    client = GuardedClient(ClientSettings(allow_networks=("127.0.0.0/8",)))
    yield client
    await client.aclose()


async def test_fetches_a_file_and_asks_without_compression_and_cookies(local: GuardedClient):
    answers = {
        "/old": Answer(status=302, headers={"Location": "/a.png", "Set-Cookie": "track=1"}),
        "/a.png": Answer(body=b"picture", content_type="Image/PNG; charset=x"),
    }
    async with fileserver.serve(answers) as files:
        fetched = await fetch(local, files.url("/old"), accept=["image/"])
        assert (fetched.body, fetched.content_type, fetched.final_url) == (b"picture", "image/png", files.url("/a.png"))
        headers = files.asked[1][1]
    assert headers["accept-encoding"] == "identity"
    assert "cookie" not in headers


async def test_ignores_a_proxy_of_the_environment(local: GuardedClient, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    async with fileserver.serve({"/a": Answer(body=b"here")}) as files:
        assert (await fetch(local, files.url("/a"))).body == b"here"


async def test_mapped_loopback_is_allowed_with_loopback_and_other_networks_are_not(local: GuardedClient):
    assert addresses.is_within(ip_address("::ffff:127.0.0.1"), addresses.parse_networks(["127.0.0.0/8"]))
    with pytest.raises(FetchRefused):
        await fetch(local, "http://10.0.0.1/")


@pytest.mark.parametrize(
    "answer",
    [
        Answer(body=b"x" * 1001),
        Answer(body=b"x" * 1001, chunked=True),
        Answer(body=b"x", length=10**12),
        Answer(body=gzip.compress(b"0" * 50_000_000), headers={"Content-Encoding": "gzip"}, chunked=True),
    ],
    ids=["told", "untold", "claimed", "bomb"],
)
async def test_stops_at_the_limit_of_bytes(local: GuardedClient, answer: Answer):
    bounds = {"max_bytes": 60_000} if "Content-Encoding" in answer.headers else {}
    async with fileserver.serve({"/big": answer}) as files:
        with pytest.raises(FetchTooLarge):
            await fetch(local, files.url("/big"), **bounds)


@pytest.mark.parametrize("size", [0, 10, 65_536, 200_000])
async def test_opens_gzip_that_was_not_asked_for(local: GuardedClient, size: int):
    body = bytes(index % 7 for index in range(size))
    answer = Answer(body=gzip.compress(body), headers={"Content-Encoding": "gzip"})
    async with fileserver.serve({"/a": answer}) as files:
        assert (await fetch(local, files.url("/a"), max_bytes=200_000)).body == body


@pytest.mark.parametrize(
    "answer",
    [
        Answer(body=b"not gzip", headers={"Content-Encoding": "gzip"}),
        Answer(body=gzip.compress(b"whole" * 100)[:-9], headers={"Content-Encoding": "gzip"}),
        Answer(body=b"x", headers={"Content-Encoding": "br"}),
        Answer(body=b"short", length=500),
    ],
    ids=["broken", "cut", "unasked", "breaks off"],
)
async def test_a_broken_answer_is_a_failure(local: GuardedClient, answer: Answer):
    async with fileserver.serve({"/a": answer}) as files:
        with pytest.raises(FetchFailed):
            await fetch(local, files.url("/a"))


async def test_gives_up_on_an_answer_that_never_ends(local: GuardedClient):
    async with fileserver.serve({"/slow": Answer(body=b"a", stalls=True)}) as files:
        with pytest.raises(FetchFailed, match="no complete answer"):
            await fetch(local, files.url("/slow"), timeout=timedelta(milliseconds=200))


async def test_says_what_came_instead(local: GuardedClient):
    async with fileserver.serve({"/page": Answer(body=b"<html>", content_type="text/html")}) as files:
        with pytest.raises(FetchMistyped, match="text/html"):
            await fetch(local, files.url("/page"), accept=["image/"])
        with pytest.raises(FetchRejected, match="404"):
            await fetch(local, files.url("/gone"), accept=["image/"])
        gone = files.url("/a")
    with pytest.raises(FetchFailed, match="ConnectError"):
        await fetch(local, gone)
