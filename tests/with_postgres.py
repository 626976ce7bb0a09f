"""Run a command against a private PostgreSQL that exists only while it runs: with_postgres.py COMMAND…"""

import os
import subprocess
import sys

from postgres_server import PostgresServer


def main() -> int:
    server = PostgresServer()
    try:
        server.start()
        try:
            return subprocess.run(sys.argv[1:], env={**os.environ, "DATABASE_URL": server.url}, check=False).returncode
        finally:
            server.stop()
    finally:
        server.remove()


if __name__ == "__main__":
    sys.exit(main())
