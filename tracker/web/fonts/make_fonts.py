"""Makes the fonts of cards anew from two npm packages (README.md beside it says how)."""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from fontTools.merge import Merger
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

FAMILIES = {"source-serif-4": "Refrain Serif", "public-sans": "Refrain Sans"}
WEIGHTS = {400: "Regular", 700: "Bold"}
# The packages keep the letters of other languages in files of their own; what draws cards wants them together.
PARTS = ("latin", "latin-ext")


def made(path: Path, weight: int) -> TTFont:
    """The font in one weight, with kerning alone."""
    font = instantiateVariableFont(TTFont(path), {"wght": weight})
    options = Options()
    options.layout_features = ["kern"]
    options.hinting = False
    options.name_IDs = [0, 1, 2, 4, 6, 13, 14]
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=font.getBestCmap())
    subsetter.subset(font)
    font.flavor = None
    return font


def together(paths: list[Path], family: str, weight: int) -> TTFont:
    """One font of them all, under a name of its own: a changed font may not keep a reserved one."""
    with TemporaryDirectory() as folder:
        parts = []
        for number, path in enumerate(paths):
            parts.append(f"{folder}/{number}.ttf")
            made(path, weight).save(parts[-1])
        font = Merger().merge(parts)
    style = WEIGHTS[weight]
    names = {1: family, 2: style, 4: f"{family} {style}", 6: f"{family}-{style}".replace(" ", "")}
    for number, name in names.items():
        font["name"].setName(name, number, 3, 1, 0x409)
    font["OS/2"].usWeightClass = weight
    return font


def main(folders: list[str]) -> None:
    for folder in map(Path, folders):
        for package, family in FAMILIES.items():
            paths = [folder / "files" / f"{package}-{part}-wght-normal.woff2" for part in PARTS]
            if all(path.exists() for path in paths):
                for weight in WEIGHTS:
                    name = f"{family}-{weight}.ttf".lower().replace(" ", "-")
                    together(paths, family, weight).save(Path(__file__).parent / name)


if __name__ == "__main__":
    main(sys.argv[1:])
