"""The client against real tor: a private network on loopback that is made for this one test."""

import asyncio
import time
from datetime import timedelta

import pytest

from connectors import onion
from connectors.base import Answer, SourceUnavailable
from connectors.fetch import Client, Tor
from tests.servers import tor_network
from tests.servers.web import Web

#: The base point of Ed25519: a right name, whose key nobody has, so nobody can publish it.
NOBODY = onion.name_of(bytes([0x58]) + bytes([0x66]) * 31)


def through(url: str, deadline: float = 60) -> Client:
    return Client(tor=Tor(url, timedelta(seconds=deadline)), pace=timedelta())


async def first(source: Client, url: str, seconds: float = 90) -> Answer:
    """The first answer of a service that is just being announced."""
    ends = time.monotonic() + seconds
    while True:
        try:
            return await source.get(url)
        except SourceUnavailable:
            if time.monotonic() > ends:
                raise
            await asyncio.sleep(0.5)


@pytest.mark.skipif(tor_network.tor() is None, reason="no tor is installed")
@pytest.mark.timeout(400)
async def test_an_onion_service_is_read_through_real_tor_each_source_by_its_own_circuit(
    web: Web,
) -> None:
    web.serve("/board", "the page behind the onion")
    with tor_network.TorNetwork.made() as net:
        await asyncio.to_thread(net.rise, web.port)
        for extended in (False, True):
            client = through(net.proxy(extended=extended))
            assert await client.tor_fault() is None
            one, two = client.lent_to("one"), client.lent_to("two")
            board = f"http://{net.onion}/board"
            answer = await first(one, board)
            assert answer.text == "the page behind the onion"
            await first(two, board)
            with pytest.raises(SourceUnavailable, match="published by nobody"):
                await one.get(f"http://{NOBODY}/")
            with pytest.raises(SourceUnavailable, match="no web server behind"):
                await one.get(f"http://{net.onion}:81/")
            with pytest.raises(SourceUnavailable, match="no connection on this port"):
                await one.get(f"http://{net.onion}:82/")
        used = net.circuits()
    assert len(used) >= 2
    everyone = [circuit for circuits in used.values() for circuit in circuits]
    assert len(everyone) == len(set(everyone)), "no circuit serves two sources"
