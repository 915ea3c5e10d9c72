"""Debian's prometheus-blackbox-exporter, asked to look at the same servers. It speaks to nobody else.

It looks when it is asked to, one HTTP request for each look: what it spends on answering is its own and counted, what
the asking costs is not. Each look is a new connection and a full handshake, as Bavn's is, and the certificate is
verified against the same authority.
"""

import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from typing import Final
from urllib.parse import urlencode, urlsplit

from bench.measure import FailedError

NAME: Final = "prometheus-blackbox-exporter"
LONGEST_S: Final = 15.0
CONFIG: Final = """\
modules:
  https:
    prober: http
    timeout: 5s
    http: {{preferred_ip_protocol: ip4, fail_if_not_ssl: true, tls_config: {{ca_file: "{ca}"}}}}
  tls:
    prober: tcp
    timeout: 5s
    tcp: {{preferred_ip_protocol: ip4, tls: true, tls_config: {{ca_file: "{ca}"}}}}
  tcp:
    prober: tcp
    timeout: 5s
    tcp: {{preferred_ip_protocol: ip4}}
  stranger: # trusts whom this machine trusts, and so not the authority of the benchmark
    prober: http
    timeout: 5s
    http: {{preferred_ip_protocol: ip4, fail_if_not_ssl: true}}
"""
GOOD: Final = b"\nprobe_success 1\n"


@dataclass(frozen=True, slots=True)
class Blackbox:
    """A running exporter."""

    port: int
    pid: int

    def looks_ms(self, url: str, count: int, at_once: int) -> float:
        """CPU milliseconds that it spends on each of so many looks, all of which must be good."""
        module = urlsplit(url).scheme
        before = cpu_s(self.pid)
        with ThreadPoolExecutor(at_once) as threads:
            each = [threads.submit(self._good_looks, url, module, count // at_once) for _ in range(at_once)]
        good = sum(one.result() for one in each)
        if good != count // at_once * at_once:
            raise FailedError(f"{NAME}: {good} of {count} looks were good")
        return (cpu_s(self.pid) - before) / good * 1e3

    def trusts_strangers(self, url: str) -> bool:
        """Say whether it takes a certificate of an authority that it was not told of: it verifies nothing then."""
        return self._good_looks(url, "stranger", 1) == 1

    def _good_looks(self, url: str, module: str, count: int) -> int:
        target = url if module in {"https", "stranger"} else urlsplit(url).netloc
        asked = "/probe?" + urlencode({"module": module, "target": target})
        connection = HTTPConnection("127.0.0.1", self.port, timeout=LONGEST_S)
        good = 0
        for _ in range(count):
            connection.request("GET", asked)
            good += GOOD in connection.getresponse().read()
        connection.close()
        return good


def cpu_s(pid: int) -> float:
    """User and system time of all threads of a process until now; the clock's number is made as Linux makes it."""
    return time.clock_gettime(~pid << 3 | 2)


@contextmanager
def running(folder: Path, ca: Path) -> Iterator[Blackbox]:
    """An exporter on this machine that trusts `ca`. FailedError where it is not installed or does not start."""
    if not shutil.which(NAME):
        raise FailedError(f"{NAME} is not installed")
    config = folder / "blackbox.yml"
    config.write_text(CONFIG.format(ca=ca))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    command = [NAME, f"--config.file={config}", f"--web.listen-address=127.0.0.1:{port}", "--log.level=error"]
    server = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait(port, server)
        yield Blackbox(port, server.pid)
    finally:
        server.terminate()
        server.wait(LONGEST_S)


def _wait(port: int, server: "subprocess.Popen[bytes]") -> None:
    ends = time.monotonic() + LONGEST_S
    while time.monotonic() < ends and server.poll() is None:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), LONGEST_S):
            return
        time.sleep(0.05)  # noqa: TID251  another process works
    raise FailedError(f"{NAME} did not start")
