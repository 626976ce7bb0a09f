"""Without the record, a benchmark of it measures nothing and says so."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("name", ["discovery", "known_lines", "matching", "pages", "parsing", "record", "rematch"])
def test_a_benchmark_without_the_record_says_so(name, tmp_path):
    environment = {**os.environ, "REFRAIN_DATA": str(tmp_path / "nothing")}
    done = subprocess.run(
        [sys.executable, "-m", f"bench.{name}"], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert "nothing was measured" in done.stderr
