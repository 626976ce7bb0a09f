"""Warming compiles everything: what matching and packing do afterwards find every kernel ready."""

import subprocess
import sys
from pathlib import Path

CODE = """
import pkgutil, importlib, tracker.engine as engine
import numpy as np
from numba.core.dispatcher import Dispatcher
from tracker.engine import packing, tables
from tracker.engine.adding import figures_of
from tracker.engine.matching import Matcher, Phrase
from tracker.engine.unions import union_sizes
from tracker.engine.warm import warm

def compiled():
    found = pkgutil.walk_packages(engine.__path__, "tracker.engine.")
    modules = [importlib.import_module(one.name) for one in found]
    kernels = {id(one): one for module in modules for one in vars(module).values() if isinstance(one, Dispatcher)}
    return {f"{one.py_func.__module__}.{one.__name__}": len(one.signatures) for one in kernels.values()}

assert not any(compiled().values())
print(warm())
ready = compiled()
for typed in (["taxe des phares"], ["phare"], ['"Phare" … taxe'], ["phare … taxe", "phare taxe"]):
    phrases = [Phrase(n, 1, text, "fr") for n, text in enumerate(typed)]
    Matcher(phrases).scan_with_near(["La taxe des phares, le Phare et sa taxe.", "", "Aucun é."], "fr")
    Matcher([*phrases, Phrase(9, 1, "grande taxe", "fr", exclude=True)]).scan(["Phare"] * 3000, "fr")
# As a review packs anew what a line counts, and a ranking reads it.
keys, sums = np.arange(1, 5), figures_of(np.arange(4), np.arange(4), np.arange(4), np.arange(4), 1, 365)
rows = tables.Table(keys, keys, sums)
made = tables.replaced(tables.pack_table(rows), keys[1:3], tables.only(rows, keys == 2))
assert tables.sizes([made]) == [3] and len(tables.unpack_tables([made], 5).keys) == 3
lists = packing.pack(packing.Listed(keys, keys, keys))
made = packing.replaced(lists, keys[:2], packing.pack(packing.Listed(*[keys[:1]] * 3)))
assert union_sizes(packing.stored_in([made, lists]), np.zeros(7, np.int64), 1).tolist() == [4]
assert len(packing.unpack([made]).keys) == 3
print({name for name, count in compiled().items() if count != ready[name]} or "nothing was compiled after warming")
"""


def test_nothing_is_compiled_after_warming():
    root = Path(__file__).parent.parent.parent
    ran = subprocess.run([sys.executable, "-c", CODE], cwd=root, capture_output=True, text=True, timeout=120)
    assert (ran.stdout, ran.stderr) == ("4\nnothing was compiled after warming\n", "")
