"""Install PostgreSQL and Chromium for the whole suite where they are missing and this may be done."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

WANTED = {
    "postgresql": lambda: any(Path("/usr/lib/postgresql").glob("*/bin/initdb")) or shutil.which("initdb"),
    "chromium": lambda: os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome"),
}


def main() -> int:
    missing = [name for name, found in WANTED.items() if not found()]
    if not missing:
        return 0
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        print(f"Install {' and '.join(missing)} first: make test-all needs them.", file=sys.stderr)
        return 1
    subprocess.run(["apt-get", "update", "-qq"], check=True)
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(["apt-get", "install", "-qq", "-y", "--no-install-recommends", *missing], check=True, env=quiet)
    return 0


if __name__ == "__main__":
    sys.exit(main())
