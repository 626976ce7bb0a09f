"""`make bench`: every benchmark of this folder, its figures written to bench/RESULTS.md."""

import os
from pathlib import Path

from bench import record

RESULTS = Path(__file__).parent / "RESULTS.md"
HEAD = """# Measured

Written by `make bench`, on a machine with {cores} cores. Seconds on another machine will differ; what is compared was
run side by side in one go.

"""


def main() -> None:
    text = HEAD.format(cores=os.cpu_count()) + record.measured()
    RESULTS.write_text(text)
    print(text)


if __name__ == "__main__":
    main()
