"""A real Firefox over WebDriver BiDi: just enough of a client to open a file, run JavaScript, and note requests.

Firefox listens on a port of 127.0.0.1 that it chooses itself, with a profile of its own that is thrown away.
"""

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from websockets.sync.client import ClientConnection, connect

FIREFOX = shutil.which("firefox-esr") or shutil.which("firefox")
PATIENCE_S = 60
# A proxy that nobody answers on: the network is off. The rest keeps Firefox from phoning home on its own.
PREFERENCES: dict[str, object] = {
    "network.proxy.type": 1,
    "network.proxy.http": "127.0.0.1",
    "network.proxy.http_port": 9,
    "network.proxy.ssl": "127.0.0.1",
    "network.proxy.ssl_port": 9,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "app.update.disabledForTesting": True,
    "app.normandy.enabled": False,
    "browser.safebrowsing.malware.enabled": False,
    "browser.safebrowsing.phishing.enabled": False,
    "browser.shell.checkDefaultBrowser": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "extensions.update.enabled": False,
    "services.settings.server": "data:,none",
    "toolkit.telemetry.reportingpolicy.firstRun": False,
}


class Firefox:
    """One window. `requests` are the addresses that the page asked for, `complaints` what it wrote as errors."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket
        self.sent = 0
        self.requests: list[str] = []
        self.complaints: list[str] = []
        self.command("session.new", capabilities={})
        self.command("session.subscribe", events=["network.beforeRequestSent", "log.entryAdded"])
        self.context = self.command("browsingContext.getTree")["contexts"][0]["context"]

    def open(self, url: str) -> None:
        """Open an address and wait until it is loaded."""
        self.command("browsingContext.navigate", context=self.context, url=url, wait="complete")

    def reload(self) -> None:
        """Load the page again and wait for it."""
        self.command("browsingContext.reload", context=self.context, wait="complete")

    def js(self, expression: str) -> Any:  # noqa: ANN401 - whatever JavaScript gives
        """Return what a JavaScript expression gives, by way of JSON."""
        given = self.command(
            "script.evaluate",
            expression=f"JSON.stringify({expression})",
            target={"context": self.context},
            awaitPromise=False,
        )
        assert given["type"] == "success", given
        return json.loads(given["result"].get("value", "null"))

    def press(self, *keys: str) -> None:
        """Press keys one after the other, as a person at the keyboard does."""
        actions = [{"type": kind, "value": key} for key in keys for kind in ("keyDown", "keyUp")]
        self.command(
            "input.performActions", context=self.context, actions=[{"type": "key", "id": "keys", "actions": actions}]
        )

    def command(self, method: str, **params: object) -> Any:  # noqa: ANN401 - each command has its own answer
        """Send a command and return its result; what happened meanwhile is noted."""
        self.sent += 1
        self.socket.send(json.dumps({"id": self.sent, "method": method, "params": params}))
        while True:
            message = json.loads(self.socket.recv(timeout=PATIENCE_S))
            if message["type"] == "event":
                self.note(message["method"], message["params"])
            elif message["id"] == self.sent:
                assert message["type"] == "success", message
                return message["result"]

    def note(self, event: str, params: dict[str, Any]) -> None:
        """Write down a request of the page, or an error that it complained of."""
        if event == "network.beforeRequestSent":
            self.requests.append(params["request"]["url"])
        elif params["level"] == "error":
            self.complaints.append(str(params["text"]))


@contextmanager
def firefox(profile: Path) -> Iterator[Firefox]:
    """Start Firefox with a new profile in `profile`, which must not exist yet; end it afterwards."""
    assert FIREFOX is not None
    profile.mkdir()
    lines = (f"user_pref({json.dumps(name)}, {json.dumps(value)});" for name, value in PREFERENCES.items())
    (profile / "user.js").write_text("\n".join(lines), encoding="utf-8")
    command = [FIREFOX, "--headless", "--no-remote", "--profile", str(profile), "--remote-debugging-port", "0"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as running:
        try:
            with connect(f"{listening(running)}/session", proxy=None, max_size=None) as socket:
                yield Firefox(socket)
        finally:
            running.terminate()
            running.wait(timeout=PATIENCE_S)


def listening(running: "subprocess.Popen[str]") -> str:
    """Read what Firefox says until it names the address on which it listens."""
    assert running.stderr is not None
    said = []
    for line in running.stderr:
        said.append(line)
        if found := re.search(r"WebDriver BiDi listening on (ws://127\.0\.0\.1:\d+)", line):
            return found[1]
    raise AssertionError("".join(said))
