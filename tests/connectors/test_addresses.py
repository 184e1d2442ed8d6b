"""Which addresses are the internet."""

from ipaddress import ip_address

import pytest

from connectors.addresses import is_public

PRIVATE = """
0.0.0.0 10.1.2.3 100.64.0.1 127.0.0.1 127.255.255.254 169.254.169.254 172.16.0.1 192.0.0.8
192.0.0.170 192.0.2.1 192.88.99.1 192.168.1.1 198.18.0.1 198.51.100.7 203.0.113.7 224.0.0.1
240.0.0.1 255.255.255.255 :: ::1 ::7f00:1 ::ffff:127.0.0.1 ::ffff:10.0.0.1 64:ff9b::7f00:1
64:ff9b::a00:1 64:ff9b:1::1 100::1 2001::1 2001:db8::1 2002:7f00:1:: 2002:a00:1::1 3fff::1
5f00::1 fc00::1 fd12::1 fe80::1 fe80::1%1 fec0::1 ff02::1
"""
PUBLIC = """
1.1.1.1 8.8.8.8 172.32.0.1 192.0.1.1 2606:4700::1111 2a00:1450::1 ::ffff:8.8.8.8
64:ff9b::808:808 2002:808:808::1
"""


@pytest.mark.parametrize("address", PRIVATE.split())
def test_an_address_that_is_not_everybodys_is_not_public(address: str) -> None:
    assert not is_public(ip_address(address))


@pytest.mark.parametrize("address", PUBLIC.split())
def test_an_address_of_the_internet_is_public_also_inside_another(address: str) -> None:
    assert is_public(ip_address(address))
