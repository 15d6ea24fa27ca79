"""Who may ask the server of figures: whoever knows its token, and no page of somebody else's.

The token, random for each server, is the first part of the path of every address. A page
that another site has made does not know the token; should it ever, it comes from an
Origin, or under a Host (DNS rebinding), that is not ours. Another user of this machine
finds the port, and nothing behind it.
"""

from __future__ import annotations

import hmac
import ipaddress
import os
import re
import secrets
import socket
import sys
from pathlib import Path

VARIABLE = "INPUTHOOK_WEB_HOSTS"
"""Names further hosts, separated by commas: those under which a proxy shows the pages."""

_TOKEN = 16  # bytes
_HOST = re.compile(r"(\[[0-9a-f:.]+\]|[^\s:@/?#\[\]]+)(?::\d{1,5})?", re.IGNORECASE)
_ORIGIN = re.compile(r"https?://([^\s/@?#]+)", re.IGNORECASE)
_INVITATION = "/open/"


def prefix() -> str:
    """Return a new prefix for the addresses of a server: a token that nobody can guess."""
    return f"/{secrets.token_urlsafe(_TOKEN)}"


def everywhere(address: str) -> bool:
    """Return whether a server at this address listens on each address of the machine."""
    parsed = _ip(address)
    return not address or (parsed is not None and parsed.is_unspecified)


def loopback(address: str) -> bool:
    """Return whether only this machine reaches a server that listens at this address."""
    parsed = _ip(address)
    return address == "localhost" if parsed is None else parsed.is_loopback


def shown(address: str, port: int) -> str:
    """Return host and port for the address of a page."""
    if everywhere(address):
        address = "127.0.0.1"
    return f"[{address}]:{port}" if ":" in address else f"{address}:{port}"


class Access:
    """The check of each request to one server.

    Args:
        prefix: What the paths of all addresses begin with.
        address: Where the server listens.
    """

    def __init__(self, prefix: str, address: str) -> None:
        self._prefix = prefix
        self._everywhere = everywhere(address)
        self._further = _further()
        self._names = {"localhost", *self._further}
        if not self._everywhere:
            self._names.add(address.lower())
        else:
            name = socket.gethostname().lower()
            short = name.partition(".")[0]
            self._names |= {name, short, f"{short}.local"}
        self._invitation = ""

    def allows(self, path: str, host: str, origin: str | None) -> bool:
        """Return whether a request is to be answered.

        Args:
            path: The path of the request.
            host: The Host header; "" if there is none.
            origin: The Origin header, which browsers send with each websocket.
        """
        begin, rest = path[: len(self._prefix)], path[len(self._prefix) :]
        knows = _same(begin, self._prefix) and rest[:1] in {"", "/"}
        return self._from_ours(host, origin) and knows

    def invite(self) -> str:
        """Return the path of an address that leads to the pages, once.

        Every user of the machine sees the arguments of a browser that is started, so
        the token must not be among them.
        """
        self._invitation = f"{_INVITATION}{secrets.token_urlsafe(_TOKEN)}"
        return self._invitation

    def invited(
        self, path: str, host: str, origin: str | None, connection: socket.socket
    ) -> bool:
        """Return whether a request is this user's, for the last address of invite()."""
        invited = (
            bool(self._invitation)
            and _same(path, self._invitation)
            and self._from_ours(host, origin)
            and same_user(connection)
        )
        if invited:
            self._invitation = ""
        return invited

    def _from_ours(self, host: str, origin: str | None) -> bool:
        name = _host(host)
        if name is None or not self._is_ours(name):
            return False
        if origin is None:
            return True
        match = _ORIGIN.fullmatch(origin)
        # a proxy may have put another Host in place of its own
        return match is not None and (
            match[1].lower() == host.lower() or _host(match[1]) in self._further
        )

    def _is_ours(self, name: str) -> bool:
        if name in self._names:
            return True
        parsed = _ip(name)
        # an address in numbers is no name that somebody else's DNS can rebind
        return parsed is not None and (
            parsed.is_loopback or (self._everywhere and not parsed.is_unspecified)
        )


def same_user(connection: socket.socket) -> bool:
    """Return whether a process of this user has the other end of a connection."""
    here, there = connection.getsockname(), connection.getpeername()
    wanted = [_hexadecimal(there), _hexadecimal(here)]
    table = "tcp6" if connection.family == socket.AF_INET6 else "tcp"
    try:
        rows = Path(f"/proc/net/{table}").read_text().splitlines()[1:]
    except OSError:
        return False
    found = [row.split() for row in rows]
    return any(row[1:3] == wanted and row[7] == str(os.getuid()) for row in found)


def can_tell_users() -> bool:
    """Return whether same_user() works on this system."""
    return os.path.exists("/proc/net/tcp")  # noqa: PTH110


def _hexadecimal(address: tuple[str, int] | tuple[str, int, int, int]) -> str:
    """Return an address as /proc/net/tcp writes it: words of 32 bits in the machine's order."""
    packed = ipaddress.ip_address(address[0].partition("%")[0]).packed
    words = (packed[i : i + 4] for i in range(0, len(packed), 4))
    return "{}:{:04X}".format(
        "".join(f"{int.from_bytes(word, sys.byteorder):08X}" for word in words),
        address[1],
    )


def _further() -> set[str]:
    given = "" if sys.flags.ignore_environment else os.environ.get(VARIABLE, "")
    return {name.strip().lower() for name in given.split(",") if name.strip()}


def _host(host: str) -> str | None:
    """Return the name or address in a Host header; None if it is no such header."""
    match = _HOST.fullmatch(host)
    return match[1].strip("[]").lower().removesuffix(".") if match else None


def _ip(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(text)
    except ValueError:
        return None


def _same(text: str, secret: str) -> bool:
    """Return whether they are equal, in a time that does not tell how much of them is."""
    return hmac.compare_digest(text.encode(errors="replace"), secret.encode())
