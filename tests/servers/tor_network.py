"""A private Tor network on loopback: one authority, five relays, an onion service and a client.

    with TorNetwork.made() as net:
        net.rise(web_port)
        ... Tor(net.proxy()) ... f"http://{net.onion}/" ... net.circuits()

It is real tor, and needs nothing but loopback: own authorities, no fallback directories, no exits.
Whoever asks for a consensus before there is one backs off for long, so the relays are told when it
is there, and the client and the service start only then.
"""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

_RELAYS = 5
_FIRST_CONSENSUS = 9  #: seconds after the start: by then all relays have told who they are
_VOTING = 20
_PATIENCE = 150  #: seconds for the whole network, on a busy machine
_COMMON = """
TestingTorNetwork 1
DataDirectory {folder}
Log notice file {folder}/log
Address 127.0.0.1
OutboundBindAddress 127.0.0.1
UseDefaultFallbackDirs 0
AssumeReachable 1
PathsNeededToBuildCircuits 0.25
ServerDNSResolvConfFile {empty}
ServerDNSAllowBrokenConfig 1
ServerDNSDetectHijacking 0
"""
_RELAY = """
Nickname {name}
ORPort 127.0.0.1:{orport}
ExitPolicy reject *:*
ExitRelay 0
ContactInfo none
SocksPort 0
"""
_AUTHORITY = """
DirPort 127.0.0.1:{dirport}
AuthoritativeDirectory 1
V3AuthoritativeDirectory 1
V3AuthVotingInterval {voting}
V3AuthVoteDelay 2
V3AuthDistDelay 2
TestingV3AuthInitialVotingInterval {voting}
TestingV3AuthInitialVoteDelay 2
TestingV3AuthInitialDistDelay 2
TestingV3AuthVotingStartOffset {offset}
TestingDirAuthVoteGuard *
TestingDirAuthVoteHSDir *
TestingMinExitFlagThreshold 0
MinUptimeHidServDirectoryV2 0
"""


def tor() -> str | None:
    """The program, None where it is not installed."""
    return _program("tor") if _program("tor-gencert") else None


def _program(name: str) -> str | None:
    return shutil.which(name, path=f"{os.environ.get('PATH', os.defpath)}:/usr/sbin:/sbin")


@dataclass
class TorNetwork:
    """A network that is up. `onion` leads to the web server, its port 81 to nobody."""

    folder: Path
    onion: str = ""
    socks: int = 0
    extended: int = 0  #: the SOCKS port that tells more
    control: int = 0
    running: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @classmethod
    @contextlib.contextmanager
    def made(cls) -> Iterator["TorNetwork"]:
        """A network that is still to rise(); nothing of it is left after the block."""
        with tempfile.TemporaryDirectory(prefix="leakline-tor-", dir="/tmp") as folder:
            net = cls(Path(folder))
            (net.folder / "empty").touch()
            try:
                yield net
            finally:
                net.stop()

    def rise(self, web_port: int) -> None:
        """Return when it is up; port 80 of its onion service is `web_port` of loopback."""
        _raise(self, web_port)

    def proxy(self, *, extended: bool = False) -> str:
        """What goes into [tor] proxy."""
        return f"socks5h://127.0.0.1:{self.extended if extended else self.socks}"

    def circuits(self) -> dict[str, set[str]]:
        """The rendezvous circuits that are in use, by the SOCKS user that they belong to."""
        found: dict[str, set[str]] = {}
        for line in self._asked("GETINFO circuit-status"):
            words = dict(part.split("=", 1) for part in line.split() if "=" in part)
            if words.get("PURPOSE") == "HS_CLIENT_REND" and "SOCKS_USERNAME" in words:
                user = words["SOCKS_USERNAME"].strip('"')
                found.setdefault(user, set()).add(line.split()[0])
        return found

    def _asked(self, question: str) -> list[str]:
        with socket.create_connection(("127.0.0.1", self.control), 10) as sock:
            sock.sendall(f'AUTHENTICATE ""\r\n{question}\r\nQUIT\r\n'.encode())
            answer = b""
            while more := sock.recv(65536):
                answer += more
        return answer.decode().splitlines()

    def start(self, name: str, settings: str) -> subprocess.Popen[bytes]:
        """Start one daemon of the network."""
        folder = self.folder / name
        folder.mkdir(mode=0o700, exist_ok=True)
        common = _COMMON.format(folder=folder, empty=self.folder / "empty")
        (folder / "torrc").write_text(common + settings, encoding="utf-8")
        command = [
            tor() or "tor",
            "-f",
            folder / "torrc",
            "--defaults-torrc",
            self.folder / "empty",
        ]
        process = subprocess.Popen(  # noqa: S603
            command, stdout=subprocess.DEVNULL, stderr=subprocess.STDOUT
        )
        self.running.append(process)
        return process

    def stop(self) -> None:
        """End all that was started."""
        for process in self.running:
            process.kill()
        for process in self.running:
            process.wait()


def _raise(net: TorNetwork, web_port: int) -> None:
    ends = time.monotonic() + _PATIENCE
    authority, line = _make_authority(net)
    relays = [
        net.start(f"relay{n}", line + _RELAY.format(name=f"relay{n}", orport=_free_port()))
        for n in range(_RELAYS)
    ]
    consensus = net.folder / "authority" / "cached-microdesc-consensus"
    _until(ends, lambda: _count(consensus) > _RELAYS, "no consensus of all relays")
    for process in (authority, *relays):
        process.send_signal(signal.SIGHUP)  # whoever waits asks again at once
    net.socks, net.extended, net.control = _free_port(), _free_port(), _free_port()
    service = net.folder / "service"
    service.mkdir(mode=0o700)
    net.start(
        "service",
        f"{line}SocksPort 0\nHiddenServiceDir {service}/web\n"
        f"HiddenServicePort 80 127.0.0.1:{web_port}\n"
        f"HiddenServicePort 81 127.0.0.1:{_free_port()}\n",
    )
    net.start(
        "client",
        f"{line}SocksPort 127.0.0.1:{net.socks}\n"
        f"SocksPort 127.0.0.1:{net.extended} ExtendedErrors\n"
        f"ControlPort 127.0.0.1:{net.control}\nCookieAuthentication 0\n",
    )
    name = service / "web" / "hostname"
    _until(ends, lambda: name.exists() and name.read_text().strip() != "", "no onion service")
    net.onion = name.read_text().strip()
    log = net.folder / "client" / "log"
    _until(ends, lambda: log.exists() and "Bootstrapped 100%" in log.read_text(), "no client")


def _make_authority(net: TorNetwork) -> tuple[subprocess.Popen[bytes], str]:
    """The authority, started, and the line by which all others know it."""
    keys = net.folder / "authority" / "keys"
    keys.mkdir(mode=0o700, parents=True)
    (net.folder / "authority").chmod(0o700)
    orport, dirport = _free_port(), _free_port()
    subprocess.run(  # noqa: S603
        [_program("tor-gencert") or "tor-gencert", "--create-identity-key", "-m", "12",
         "-a", f"127.0.0.1:{dirport}", "--passphrase-fd", "0",
         "-i", keys / "authority_identity_key", "-s", keys / "authority_signing_key",
         "-c", keys / "authority_certificate"],
        input=b"specimen\n", check=True, capture_output=True,
    )  # fmt: skip
    certificate = (keys / "authority_certificate").read_text()
    (v3ident,) = (x.split()[1] for x in certificate.splitlines() if x.startswith("fingerprint "))
    relay = _RELAY.format(name="authority", orport=orport)
    listed = subprocess.run(  # noqa: S603
        [tor() or "tor", "--list-fingerprint", "--DataDirectory", net.folder / "authority",
         "--ORPort", str(orport), "--Nickname", "authority", "-f", net.folder / "empty",
         "--defaults-torrc", net.folder / "empty"],
        check=True, capture_output=True, text=True,
    )  # fmt: skip
    relay_id = "".join(listed.stdout.strip().splitlines()[-1].split()[1:])
    line = (
        f"DirAuthority authority orport={orport} no-v2 v3ident={v3ident} "
        f"127.0.0.1:{dirport} {relay_id}\n"
    )
    offset = (int(time.time()) + _FIRST_CONSENSUS) % _VOTING
    own = _AUTHORITY.format(dirport=dirport, voting=_VOTING, offset=offset)
    return net.start("authority", line + relay + own), line


def _count(consensus: Path) -> int:
    """How many relays stand in it."""
    try:
        return sum(x.startswith("r ") for x in consensus.read_text().splitlines())
    except OSError:
        return 0


def _until(ends: float, done: Callable[[], bool], what: str) -> None:
    while not done():
        if time.monotonic() > ends:
            raise TimeoutError(f"the private Tor network did not come up: {what}")
        time.sleep(0.1)


def _free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])
