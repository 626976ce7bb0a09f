"""Run a command against a private PostgreSQL that exists only while it runs: with_postgres.py COMMAND…"""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
from pathlib import Path


def binaries() -> Path:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if found:
        return found[-1].parent
    on_path = shutil.which("initdb")
    if not on_path:
        sys.exit("PostgreSQL is not installed: no initdb found.")
    return Path(on_path).resolve().parent


def main() -> int:
    root = os.geteuid() == 0
    # PostgreSQL refuses to run as root.
    become = ["runuser", "-u", "nobody", "--"] if root else []
    folder = Path(tempfile.mkdtemp(prefix="refrain-postgres-"))
    bin_ = binaries()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    try:
        if root:
            shutil.chown(folder, "nobody")
        data = str(folder / "data")
        quiet = {"check": True, "stdout": subprocess.DEVNULL, "cwd": folder}
        subprocess.run(
            [
                *become,
                bin_ / "initdb",
                "-D",
                data,
                "-U",
                "refrain",
                "-A",
                "trust",
                "-E",
                "UTF8",
                "--locale=C.UTF-8",
                "-N",
            ],
            **quiet,
        )
        options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off -c max_connections=200"
        subprocess.run(
            [*become, bin_ / "pg_ctl", "-D", data, "-w", "-l", folder / "log", "-o", options, "start"], **quiet
        )
        try:
            url = f"postgresql://refrain@127.0.0.1:{port}/postgres"
            return subprocess.run(sys.argv[1:], env={**os.environ, "DATABASE_URL": url}, check=False).returncode
        finally:
            subprocess.run([*become, bin_ / "pg_ctl", "-D", data, "-w", "-m", "immediate", "stop"], **quiet)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
