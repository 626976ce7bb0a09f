"""Makes this folder's fonts anew; what it needs and how it is run stands in README.md beside it."""

import sys
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

# What English and French are written with, and the signs that pages set beside figures.
WANTED = (
    "".join(map(chr, range(0x20, 0x7F)))
    + "ÀÂÆÇÈÉÊËÎÏÔŒÙÛÜŸàâæçèéêëîïôœùûüÿ"
    + "ÄÖáäíñóöú"  # in names
    + "«»‘’“”„–—…·•×−°½£€§©\u00a0\u202f\u2011"
)
FAMILIES = {
    "source-serif-4-latin-wght-normal.woff2": ("Refrain Serif", "refrain-serif.woff2"),
    "public-sans-latin-wght-normal.woff2": ("Refrain Sans", "refrain-sans.woff2"),
}


def made(path: Path, family: str) -> TTFont:
    """The font from regular to bold, with the letters and features that pages use, under a name of its own: a cut-down
    font may not keep a reserved one."""
    font = instantiateVariableFont(TTFont(path), {"wght": (400, 400, 700)})
    options = Options()
    # Lines are set large, where letters must be fitted together; the sans stands small, and is lighter without.
    options.layout_features = ["kern", "ccmp"] if family == "Refrain Serif" else ["tnum", "ccmp"]
    options.hinting = False
    options.name_IDs = [0, 1, 4, 6, 13, 14]
    subsetter = Subsetter(options)
    subsetter.populate(text=WANTED)
    subsetter.subset(font)
    for number, name in ((1, family), (4, family), (6, family.replace(" ", ""))):
        font["name"].setName(name, number, 3, 1, 0x409)
    return font


def main(folders: list[str]) -> None:
    for folder in map(Path, folders):
        for path in sorted(folder.glob("files/*")):
            if path.name in FAMILIES:
                family, name = FAMILIES[path.name]
                font = made(path, family)
                font.flavor = "woff2"
                font.save(Path(__file__).parent / name)


if __name__ == "__main__":
    main(sys.argv[1:])
