"""Who may ask the server of figures, by the headers of a request."""

from __future__ import annotations

import os
import socket

import pytest

from inputhook.toolkits import webaccess
from inputhook.toolkits.webaccess import Access

OURS = "/token"


@pytest.mark.parametrize(
    ("host", "allowed"),
    [
        ("localhost", True),
        ("LOCALHOST.:80", True),
        ("127.1.2.3:8988", True),
        ("[::1]", True),
        ("[::1]:8988", True),
        ("", False),
        (":8988", False),
        ("evil.example", False),
        ("[::1", False),
        ("::1", False),
        ("localhost:x", False),
        ("localhost:1:2", False),
        ("localhost/", False),
        ("user@localhost", False),
        ("10.0.0.1", False),
        ("0.0.0.0", False),
        ("[::]", False),
        ("127.0.0.1.", True),
        ("2130706433", False),
        ("\udcff", False),
    ],
)
def test_a_host_is_ours_only_if_it_is_this_machine(host: str, allowed: bool) -> None:
    access = Access(OURS, "127.0.0.1")
    assert access.allows("/token/1", host, None) is allowed
    assert access.allows("/token/1", host, f"http://{host}") is allowed
    assert access.allows("/token/1", host, "http://evil.example") is False


@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        ("/token", True),
        ("/token/", True),
        ("/token/1/ws", True),
        ("/tokens", False),
        ("/toke", False),
        ("/token1/", False),
        ("//token/", False),
        ("/TOKEN/", False),
        ("/t%6Fken/", False),
        ("/tok\u00e9n/", False),
        ("http://localhost/token/", False),
        ("*", False),
        ("", False),
    ],
)
def test_a_path_must_begin_with_the_token(path: str, allowed: bool) -> None:
    assert Access(OURS, "127.0.0.1").allows(path, "localhost", None) is allowed


@pytest.mark.parametrize("address", ["0.0.0.0", "::", ""])
def test_a_server_for_everybody_takes_addresses_in_numbers_and_its_own_name(
    address: str,
) -> None:
    access = Access(OURS, address)
    name = socket.gethostname()
    for host in (
        "192.0.2.7:1",
        "[2001:db8::1]",
        name,
        f"{name.partition('.')[0]}.local",
    ):
        assert access.allows(OURS, host, None), host
    for host in ("evil.example", address, ""):
        assert not access.allows(OURS, host, None), host


def test_an_address_that_the_user_has_set_is_ours() -> None:
    for address, host in (("plots.lan", "PLOTS.lan:1"), ("10.1.2.3", "10.1.2.3:99")):
        access = Access(OURS, address)
        assert access.allows(OURS, host, None)
        assert not access.allows(OURS, "10.1.2.4", None)
        assert not webaccess.loopback(address)
    assert webaccess.loopback("localhost")
    assert webaccess.loopback("127.0.0.2")
    assert webaccess.shown("::1", 80) == "[::1]:80"
    assert webaccess.shown("", 80) == "127.0.0.1:80"


def test_an_invitation_works_once_and_for_this_user_only(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    access = Access(OURS, "127.0.0.1")
    families = [(socket.AF_INET, "127.0.0.1")]
    if socket.has_dualstack_ipv6():
        families.append((socket.AF_INET6, "::1"))
    for family, local in families:
        with (
            socket.create_server((local, 0), family=family) as listening,
            socket.create_connection(listening.getsockname()[:2]),
        ):
            connection, _ = listening.accept()
            with connection:
                assert not access.invited("", "localhost", None, connection)
                path = access.invite()
                ours = path, "localhost", None, connection
                assert not access.invited("/open/x", "localhost", None, connection)
                assert not access.invited(path, "evil.example", None, connection)
                with monkeypatch.context() as other:
                    other.setattr(os, "getuid", lambda: 4_000_000)
                    assert not access.invited(*ours)
                assert access.invited(*ours)
                assert not access.invited(*ours)
                assert path != access.invite()
