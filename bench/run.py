"""`make bench`: every benchmark of this folder, its figures written to bench/RESULTS.md."""

import os
import platform
from pathlib import Path

from bench import matching, parsing, ranking, record, rematch
from bench.phrasings import written
from bench.saskatchewan import ABSENT, DATA

RESULTS = Path(__file__).parent / "RESULTS.md"
HEAD = """# Measured

Written by `make bench`, on a machine with {cores} cores, Python {python}. Seconds on another machine will differ; what
is compared was run side by side in one go.

"""


def main() -> None:
    head = HEAD.format(cores=os.cpu_count(), python=platform.python_version())
    if DATA.is_dir():
        with written() as folder:
            beside_others = matching.measured(folder)
            # One import for both sections.
            stored = rematch.measured(folder)
        imports = {name: figures["import"] for name, figures in stored.items()}
        read = parsing.section(parsing.measured())
        sections = [beside_others, read, record.section(imports), rematch.section(stored)]
    else:
        sections = [ABSENT]
    # Of an invented record, which is at hand everywhere.
    sections.append(ranking.section(ranking.measured()))
    text = head + "\n".join(sections)
    RESULTS.write_text(text)
    print(text)


if __name__ == "__main__":
    main()
