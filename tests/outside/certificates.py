"""Certificates made for a test with the program openssl: good, short, expired, for another name, by nobody."""

import shutil
import subprocess
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

KEY = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes")


@dataclass(frozen=True, slots=True)
class Authority:
    """An authority of the test's own; `made` is the machine's clock when it was made."""

    folder: Path
    made: datetime

    @property
    def trust(self) -> Path:
        return self.folder / "ca.pem"

    def certificate(self, name: str, *, days: int) -> Path:
        """Chain and key in one file, for `name` and www.`name`, holding for so many days; -1 has ended."""
        path = self.folder / f"{name}.{days}.pem"
        if path.exists():
            return path
        request, key, names = (path.with_suffix(end) for end in (".csr", ".key", ".ext"))
        names.write_text(f"subjectAltName=DNS:{name},DNS:www.{name}\n")
        openssl("req", *KEY, "-keyout", str(key), "-out", str(request), "-subj", f"/CN={name}")
        openssl(
            *("x509", "-req", "-in", str(request), "-CA", str(self.trust), "-CAkey", str(self.folder / "ca.key")),
            *("-CAcreateserial", "-days", str(days), "-extfile", str(names), "-out", str(path)),
        )
        path.write_bytes(path.read_bytes() + key.read_bytes())
        return path


def authority(folder: Path) -> Authority:
    if shutil.which("openssl") is None:
        pytest.skip("no openssl")
    ca = folder / "ca.pem"
    openssl(
        *("req", "-x509", *KEY, "-keyout", str(folder / "ca.key"), "-out", str(ca), "-days", "400"),
        *("-subj", "/CN=An authority of a test", "-addext", "basicConstraints=critical,CA:TRUE"),
        *("-addext", "keyUsage=critical,keyCertSign"),
    )
    return Authority(folder, datetime.fromtimestamp(ca.stat().st_mtime, UTC))


def openssl(*arguments: str) -> None:
    subprocess.run(["openssl", *arguments], check=True, capture_output=True)
