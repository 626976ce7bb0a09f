"""A private PostgreSQL that exists only while it is wanted, and that can be stopped and started."""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
from pathlib import Path


def binaries() -> Path:
    """The folder of the newest PostgreSQL's programs; ends the process where none is installed."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if found:
        return found[-1].parent
    on_path = shutil.which("initdb")
    if not on_path:
        sys.exit("PostgreSQL is not installed: no initdb found.")
    return Path(on_path).resolve().parent


class PostgresServer:
    """A server in a folder of its own, which goes with it; PostgreSQL refuses to run as root, so then it is nobody's."""

    def __init__(self) -> None:
        self.root = os.geteuid() == 0
        self.folder = Path(tempfile.mkdtemp(prefix="refrain-postgres-"))
        self._bin = binaries()
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.url = f"postgresql://refrain@127.0.0.1:{self.port}/postgres"
        self.own(self.folder)
        self._run("initdb", "-D", self._data, "-U", "refrain", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-N")

    @property
    def _data(self) -> str:
        return str(self.folder / "data")

    def own(self, folder: Path) -> None:
        """Let the server write in the folder."""
        if self.root:
            shutil.chown(folder, "nobody")

    def start(self) -> None:
        """Start it, and wait until it answers."""
        options = f"-p {self.port} -k {self.folder} -c listen_addresses=127.0.0.1 -c max_connections=200"
        options += " -c fsync=off -c full_page_writes=off"
        self._run("pg_ctl", "-D", self._data, "-w", "-l", str(self.folder / "log"), "-o", options, "start")

    def stop(self, mode: str = "immediate") -> None:
        """Stop it, as a crash would by default, and wait until it has ended; nothing when it does not run."""
        if not (self.folder / "data" / "postmaster.pid").exists():
            return
        self._run("pg_ctl", "-D", self._data, "-w", "-m", mode, "stop")

    def remove(self) -> None:
        """Delete its folder."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def _run(self, program: str, *arguments: str) -> None:
        become = ["runuser", "-u", "nobody", "--"] if self.root else []
        command = [*become, str(self._bin / program), *arguments]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd=self.folder)
