"""Where a fetch may go: to what is public, and nowhere else."""

from collections.abc import Sequence
from ipaddress import ip_address

import pytest

from chat.fetch.address import Address, Rules, addresses_of, is_public, look_up
from chat.fetch.url import NotFetched, parse

PUBLIC = ["8.8.8.8", "1.1.1.1", "203.0.114.1", "2606:4700::1111", "2001:4860:4860::8888", "2a00:1450:4001::200e"]
NOT_PUBLIC = {
    "loopback": ["127.0.0.1", "127.255.255.254", "::1"],
    "private": ["10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1", "100.64.0.1", "fc00::1", "fd12::1"],
    "link-local": ["169.254.169.254", "fe80::1", "fe80::1%eth0"],
    "site-local": ["fec0::1"],
    "unspecified": ["0.0.0.0", "0.1.2.3", "::"],
    "multicast, broadcast, reserved": ["224.0.0.1", "239.1.1.1", "255.255.255.255", "240.0.0.1", "ff02::1", "ff0e::1"],
    "documentation": ["192.0.2.1", "198.51.100.1", "203.0.113.1", "2001:db8::1", "3fff::1"],
    "benchmarks and protocols": ["198.18.0.1", "192.0.0.8", "192.0.0.9", "192.88.99.1", "2001:2::1", "2001:20::1"],
    "mapped": ["::ffff:127.0.0.1", "::ffff:8.8.8.8", "::ffff:0:8.8.8.8", "::127.0.0.1", "::8.8.8.8"],
    "6to4": ["2002:7f00:1::", "2002:0808:0808::1"],
    "Teredo": ["2001:0:7f00:1::1", "2001:0:4136:e378:8000:63bf:3fff:fdd2"],
    "NAT64": ["64:ff9b::7f00:1", "64:ff9b::8.8.8.8", "64:ff9b:1::7f00:1"],
    "ISATAP": ["2a00:1450::5efe:7f00:1", "2a00:1450::200:5efe:10.0.0.1"],
    "unassigned": ["4000::1", "5f00::1", "100::1"],
}


@pytest.mark.parametrize("address", PUBLIC)
def test_public(address: str) -> None:
    assert is_public(ip_address(address))


@pytest.mark.parametrize("kind", NOT_PUBLIC)
def test_not_public(kind: str) -> None:
    assert not [address for address in NOT_PUBLIC[kind] if is_public(ip_address(address))]


def resolving(*addresses: str) -> Rules:
    async def resolve(host: str) -> Sequence[Address]:
        return [ip_address(each) for each in addresses]

    return Rules(resolve=resolve)


async def test_a_name_with_one_address_that_is_not_public_is_none_of_ours() -> None:
    target = parse("http://a.example/")
    found = await addresses_of(target, resolving("2606:4700::1111", "8.8.8.8", "8.8.8.8"))
    assert list(map(str, found)) == ["8.8.8.8", "2606:4700::1111"]
    for addresses in (["8.8.8.8", "127.0.0.1"], ["::ffff:8.8.8.8"], ["fe80::1%eth0"], []):
        with pytest.raises(NotFetched):
            await addresses_of(target, resolving(*addresses))


@pytest.mark.parametrize("url", ["http://127.0.0.1/", "http://[::1]/", "http://[::ffff:127.0.0.1]/", "http://0.0.0.0/"])
async def test_an_address_is_asked_of_no_resolver(url: str) -> None:
    with pytest.raises(NotFetched, match="not public"):
        await addresses_of(parse(url), resolving("8.8.8.8"))


@pytest.mark.parametrize("url", ["http://a.example:22/", "https://a.example:8443/", "http://a.example:0/"])
async def test_other_ports_are_not_asked(url: str) -> None:
    with pytest.raises(NotFetched, match="port"):
        await addresses_of(parse(url), resolving("8.8.8.8"))


async def test_the_systems_resolver() -> None:
    assert ip_address("127.0.0.1") in await look_up("localhost")
    assert await look_up("no-such-host.invalid") == []
    with pytest.raises(NotFetched, match="not public"):
        await addresses_of(parse("http://localhost/"), Rules())
