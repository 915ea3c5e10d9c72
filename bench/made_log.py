"""The log that everything is measured on: simulated, with its truth beside it, kept under .cache/.

    python -m bench.made_log        only makes it

It is made by a process of its own, so that what measures stays small. A changed simulator makes it anew.
"""

import hashlib
import json
import subprocess
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final
from zlib import crc32

ROOT: Final = Path(__file__).parent.parent
CACHE: Final = ROOT / ".cache" / "bench"
SIMULATOR: Final = ROOT / "src" / "bavn" / "simulation"
SCENARIO: Final = "flood-1000"
MINUTES: Final = 116.0
RATE: Final = 300.0
SEED: Final = 20251118
ALL: Final = 1000  # per mille


@dataclass(frozen=True, slots=True)
class MadeLog:
    """A log and what is true about it. `permille` of the addresses are in it, with all their lines.

    `attackers` are addresses with the Unix time of their first hostile line; `shared` are addresses with several
    honest people, or with honest people and a bot.
    """

    path: Path
    lines: int
    permille: int
    flood_began: datetime
    attackers: dict[str, float]
    honest: frozenset[str]
    shared: frozenset[str]


def make_log(repeats: int = 1) -> MadeLog:
    """The log with its truth, from the cache where it is there. `repeats` plays it again and again, later each time."""
    path = CACHE / f"{SCENARIO}-{fingerprint()}-x{repeats}.log"
    told = path.with_suffix(".json")
    if not told.exists():
        CACHE.mkdir(parents=True, exist_ok=True)
        remove_older()
        subprocess.run([sys.executable, "-m", "bench.made_log", str(path), str(repeats)], cwd=ROOT, check=True)
    return read_truth(path, json.loads(told.read_text(encoding="utf-8")))


def read_truth(path: Path, told: dict[str, Any]) -> MadeLog:
    """The truth as it was written beside the log."""
    return MadeLog(
        path,
        told["lines"],
        ALL,
        datetime.fromisoformat(told["flood_began"]),
        told["attackers"],
        frozenset(told["honest"]),
        frozenset(told["shared"]),
    )


def fingerprint() -> str:
    """Eight letters that change with the simulator and with what is asked of it."""
    text = hashlib.sha256(f"2 {SCENARIO} {MINUTES} {RATE} {SEED}".encode())
    for file in sorted(SIMULATOR.glob("*.py")):
        text.update(file.read_bytes())
    return text.hexdigest()[:8]


def remove_older() -> None:
    """Logs of another simulator are of no more use, and half a gigabyte each."""
    for file in CACHE.glob(f"{SCENARIO}-*"):
        if not file.name.startswith(f"{SCENARIO}-{fingerprint()}-"):
            file.unlink(missing_ok=True)


def write_log(path: Path, repeats: int) -> None:
    """Simulate, write the log, and last its truth: what has a truth is whole."""
    from bavn.simulation import simulate  # noqa: PLC0415  what measures does not need numpy

    traffic = simulate(SCENARIO, seed=SEED, minutes=MINUTES, rate=RATE)
    traffic.write(path, repeats)
    truth = traffic.truth
    shared = {address for address, attacker in truth.attackers.items() if attacker.shared}
    told = {
        "lines": len(traffic) * repeats,
        "flood_began": truth.waves[0].began.astimezone(UTC).isoformat(),
        "attackers": {address: attacker.first.timestamp() for address, attacker in truth.attackers.items()},
        "honest": sorted(truth.honest),
        "shared": sorted(truth.nat | shared),
    }
    path.with_suffix(".json").write_text(json.dumps(told), encoding="utf-8")


def sample(log: MadeLog, permille: int) -> MadeLog:
    """The same log with only a part of its addresses. Rules for single addresses are as good on it as on the whole."""
    if permille >= ALL:
        return log
    path = log.path.with_name(f"{log.path.stem}-sample{permille}.log")
    lines = 0
    with log.path.open("rb") as whole, path.open("wb") as part:
        for line in whole:
            if crc32(line[: line.index(b" ")]) % ALL < permille:
                part.write(line)
                lines += 1

    def taken(address: str) -> bool:
        return crc32(address.encode()) % ALL < permille

    return MadeLog(
        path,
        lines,
        permille,
        log.flood_began,
        {address: first_s for address, first_s in log.attackers.items() if taken(address)},
        frozenset(filter(taken, log.honest)),
        frozenset(filter(taken, log.shared)),
    )


def remove_log(log: MadeLog) -> None:
    """Give the disk back."""
    log.path.unlink(missing_ok=True)
    log.path.with_suffix(".json").unlink(missing_ok=True)


if __name__ == "__main__":
    if sys.argv[1:]:
        write_log(Path(sys.argv[1]), int(sys.argv[2]))
    else:
        print(make_log().path)
