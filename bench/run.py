"""`make bench`: every benchmark of this folder, its figures written to bench/RESULTS.md. Of the rankings alone, measured
now or before: `python -m bench.run --rankings [FILE]`."""

import argparse
import json
import os
import platform
import re
from pathlib import Path

from bench import discovery, matching, pages, parsing, ranking, ranking_section, record, rematch
from bench.phrasings import written
from bench.saskatchewan import ABSENT, DATA

RESULTS = Path(__file__).parent / "RESULTS.md"
HEAD = """# Measured

Written by `make bench`, or a section at a time by its module, on a machine with {cores} cores, Python {python}. Seconds on
another machine will differ; what is compared was run side by side in one go.

"""


def only_rankings(figures: Path | None) -> None:
    """Write the section of the rankings anew, and leave the others as they were measured."""
    found = json.loads(figures.read_text()) if figures else ranking.measured()
    section = ranking_section.section(found)
    heading = section.partition("\n")[0]
    others = re.split(r"^(?=## )", RESULTS.read_text(), flags=re.MULTILINE)
    kept = [other.rstrip() + "\n" for other in others if not other.startswith(heading)]
    RESULTS.write_text("\n".join([*kept, section]))


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure everything, or the rankings alone.")
    parser.add_argument(
        "--rankings",
        nargs="?",
        const="",
        metavar="FILE",
        help="figures by database, as `bench.ranking --here` prints of one",
    )
    asked = parser.parse_args()
    if asked.rankings is not None:
        only_rankings(Path(asked.rankings) if asked.rankings else None)
    else:
        everything()


def everything() -> None:
    head = HEAD.format(cores=os.cpu_count(), python=platform.python_version())
    if DATA.is_dir():
        with written() as folder:
            beside_others = matching.measured(folder)
            # One import for both sections.
            stored = rematch.measured(folder)
        imports = {name: figures["import"] for name, figures in stored.items()}
        read = parsing.section(parsing.measured())
        found = discovery.section(discovery.measured())
        shown = pages.section(pages.measured())
        sections = [beside_others, read, record.section(imports), rematch.section(stored), found, shown]
    else:
        sections = [ABSENT]
    # Of an invented record, which is at hand everywhere.
    sections.append(ranking_section.section(ranking.measured()))
    text = head + "\n".join(sections)
    RESULTS.write_text(text)
    print(text)


if __name__ == "__main__":
    main()
