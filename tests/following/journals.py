"""A journal of a test's own, written by systemd-journal-remote."""

import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest

FOLDERS = "/lib/systemd:/usr/lib/systemd"
BEGAN_US = 1_763_370_000_000_000
BOOT = "0123456789abcdef0123456789abcdef"


class Written:
    """A folder with one journal; `write` appends messages, each a millisecond later."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.entries = 0
        program = shutil.which("systemd-journal-remote", path=FOLDERS)
        if program is None or shutil.which("journalctl") is None:
            pytest.skip("systemd-journal-remote or journalctl: not installed")
        self._program = program

    def write(self, *messages: bytes, identifier: str = "nginx", unit: str = "nginx.service", boot: str = BOOT) -> None:
        fields = {"SYSLOG_IDENTIFIER": identifier.encode(), "_SYSTEMD_UNIT": unit.encode(), "_BOOT_ID": boot.encode()}
        self.write_fields(*([("MESSAGE", message), *fields.items()] for message in messages))

    def write_fields(self, *entries: Sequence[tuple[str, bytes]]) -> None:
        exported = b""
        for fields in entries:
            self.entries += 1
            at = BEGAN_US + 1000 * self.entries
            exported += f"__REALTIME_TIMESTAMP={at}\n__MONOTONIC_TIMESTAMP={at - BEGAN_US}\n".encode()
            exported += b"".join(exported_field(name, value) for name, value in fields) + b"\n"
        subprocess.run(
            [self._program, "--output", str(self.folder / "test.journal"), "-"],
            input=exported,
            check=True,
            capture_output=True,
        )


def exported_field(name: str, value: bytes) -> bytes:
    """As the Journal Export Format has it: text on one line, anything else with its length."""
    if name == "MESSAGE":
        return name.encode() + b"\n" + len(value).to_bytes(8, "little") + value + b"\n"
    return name.encode() + b"=" + value + b"\n"
