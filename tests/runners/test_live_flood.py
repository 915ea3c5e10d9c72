"""A real flood on a real nginx, in a network namespace of its own: see bench.live.flood."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("enforcer", ["nginx", "nftables"])
def test_a_flood_is_refused_and_honest_visitors_get_through(enforcer: str) -> None:
    if os.geteuid():
        pytest.skip("a network namespace of one's own needs root")
    for program in ("nginx", "nft", "ip", "unshare"):
        if not shutil.which(program):
            pytest.skip(f"{program} is not installed")
    command = [sys.executable, "-m", "bench", "live", "--short", "--enforcer", enforcer]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr[-3000:]
