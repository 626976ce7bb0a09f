"""Sites whose commands can be killed, and disks that fill up."""

import os
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.faults.site import Site, prepared


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    """The Assembly of Avalonia, with one party, one source and one line, kept."""
    made = prepared(tmp_path / "var")
    yield made
    made.close()


@pytest.fixture
def small_disk() -> Iterator[Callable[[int], Path]]:
    """Mounts a file system of so many kilobytes, or gives it another size; skips where mounting is not allowed, and
    where nobody asked for it: filling a disk step by step takes minutes."""
    if not os.environ.get("REFRAIN_SMALL_DISK"):
        pytest.skip("filling a small disk takes minutes: set REFRAIN_SMALL_DISK=1")
    # Not among the tests' own folders, which a server that runs as nobody cannot enter.
    folder = Path(tempfile.mkdtemp(prefix="refrain-small-disk-"))
    mounted = False

    def sized(kilobytes: int) -> Path:
        nonlocal mounted
        options = f"{'remount,' if mounted else ''}size={kilobytes}k,mode=0777"
        asked = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)], capture_output=True, text=True, check=False
        )
        if asked.returncode:
            pytest.skip(f"a small file system cannot be mounted here: {asked.stderr.strip()}")
        mounted = True
        return folder

    yield sized
    if mounted:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)
    folder.rmdir()
