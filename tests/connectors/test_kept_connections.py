"""Connections that are kept open: quick, bounded, and never lent where they must not lead."""

import asyncio
import socket
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from connectors._web import pool
from connectors._web.turns import Turns
from connectors.base import SourceRefused, SourceUnavailable
from connectors.fetch import Client
from tests.servers.web import Reply, Web, redirect


@pytest.fixture
async def keeping() -> AsyncIterator[Web]:
    async with Web(keep=True) as web:
        web.serve("/a", b"x", etag='"1"')
        yield web


@pytest.fixture
async def quick() -> AsyncIterator[Client]:
    client = Client(allow_hosts=["127.0.0.1", "kept.example.org"], pace=timedelta())
    yield client
    await client.close()


async def test_requests_to_one_place_share_a_connection_also_after_not_modified(
    keeping: Web, quick: Client
) -> None:
    assert (await quick.get(keeping.url("/a"))).body == b"x"
    assert (await quick.get(keeping.url("/a"), etag='"1"')).not_modified
    assert (await quick.get(keeping.url("/a"))).body == b"x"
    assert keeping.connections == 1


async def test_a_connection_is_not_kept_after_a_body_that_nobody_read(
    keeping: Web, quick: Client
) -> None:
    keeping.serve("/gone", Reply(b"error page", 500))
    with pytest.raises(SourceUnavailable):
        await quick.get(keeping.url("/gone"))
    assert (await quick.get(keeping.url("/a"))).body == b"x"
    assert keeping.connections == 2


async def test_a_closed_client_keeps_nothing_open_and_can_be_used_again(
    keeping: Web, quick: Client
) -> None:
    await quick.get(keeping.url("/a"))
    await quick.close()
    await quick.close()
    assert (await quick.get(keeping.url("/a"))).body == b"x"
    assert keeping.connections == 2


async def test_a_connection_of_an_allowed_host_is_never_lent_to_a_redirect_from_outside(
    keeping: Web, quick: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`public` stands for a public place: the look-up is scripted, the sockets are real."""
    real = socket.getaddrinfo

    def scripted(host: Any, *args: Any, **kwargs: Any) -> Any:
        return real("127.0.0.2" if host == "public.example.org" else host, *args, **kwargs)

    monkeypatch.setattr(socket, "getaddrinfo", scripted)
    monkeypatch.setattr("connectors.addresses.is_public", lambda address: address.packed[-1] == 2)
    await quick.get(keeping.url("/a"))  # one connection lies ready
    async with Web(host="127.0.0.2") as outside:
        outside.serve("/go", redirect(keeping.url("/a")))
        with pytest.raises(SourceRefused, match=r"127\.0\.0\.1"):
            await quick.get(outside.url("/go", "public.example.org"))
    assert keeping.count("/a") == 1


async def test_a_name_is_checked_for_each_connection_and_a_kept_one_stays_where_it_was(
    keeping: Web, quick: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked_up, real = [], socket.getaddrinfo

    def scripted(host: Any, *args: Any, **kwargs: Any) -> Any:
        if host == "kept.example.org":
            looked_up.append(host)
            host = "127.0.0.1" if len(looked_up) == 1 else "127.0.0.9"
        return real(host, *args, **kwargs)

    monkeypatch.setattr(socket, "getaddrinfo", scripted)
    for _ in range(3):
        answer = await quick.get(keeping.url("/a", "kept.example.org"))
        assert answer.body == b"x"
    assert len(looked_up) == keeping.connections == 1
    assert keeping.requests[2].headers["host"] == f"kept.example.org:{keeping.port}"


async def test_a_connection_that_died_while_it_was_kept_is_replaced_once(quick: Client) -> None:
    heard: list[bytes] = []

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One answer that promises more, then the connection ends at the next question."""
        heard.append(await reader.readuntil(b"\r\n\r\n"))
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx")
        await reader.read(10)
        writer.close()

    server = await asyncio.start_server(talk, "127.0.0.1", 0)
    async with server:
        url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
        for _ in range(3):
            assert (await quick.get(url)).body == b"x"
        await quick.close()
    assert len(heard) == 3


async def test_an_answer_that_nobody_asked_for_is_never_taken_for_the_next_one(
    quick: Client,
) -> None:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        answer = b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n"
        writer.write(answer + b"x")
        await asyncio.sleep(0.05)
        writer.write(answer + b"y")
        await reader.read()
        writer.close()

    server = await asyncio.start_server(talk, "127.0.0.1", 0)
    async with server:
        url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
        await quick.get(url)
        await asyncio.sleep(0.1)
        assert (await quick.get(url)).body == b"x"
        await quick.close()


async def test_few_connections_are_kept_and_not_for_long(
    keeping: Web, quick: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pool, "IDLE", 2)
    await asyncio.gather(*(quick.get(keeping.url("/a")) for _ in range(5)))
    opened = keeping.connections
    await asyncio.gather(*(quick.get(keeping.url("/a")) for _ in range(2)))
    assert keeping.connections == opened
    await asyncio.gather(*(quick.get(keeping.url("/a")) for _ in range(4)))
    assert keeping.connections == opened + 2


async def test_no_more_connections_are_open_than_there_is_room_for(
    keeping: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pool, "CONNECTIONS", 3)
    client = Client(allow_hosts=["127.0.0.1"], pace=timedelta())
    answers = await asyncio.gather(*(client.get(keeping.url("/a")) for _ in range(30)))
    assert len(answers) == 30
    assert keeping.connections <= 3
    await client.close()


async def test_a_fetch_that_is_cancelled_leaves_no_connection_behind(
    keeping: Web, quick: Client
) -> None:
    keeping.serve("/hang", Reply(hang=True))
    for _ in range(5):
        task = asyncio.create_task(quick.get(keeping.url("/hang")))
        await asyncio.sleep(0.02)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    assert (await quick.get(keeping.url("/a"))).body == b"x"
    assert keeping.connections == 6


async def test_the_table_of_paces_forgets_hosts_whose_turn_is_over() -> None:
    turns = Turns()
    for number in range(20_000):
        await turns.wait(f"{number}.example.org", 1e-9)
    assert len(turns) <= 1025
