"""Warming compiles everything: what matching does afterwards finds every kernel ready."""

import subprocess
import sys
from pathlib import Path

CODE = """
import pkgutil, importlib, tracker.engine as engine
from numba.core.dispatcher import Dispatcher
from tracker.engine.matching import Matcher, Phrase
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
print({name for name, count in compiled().items() if count != ready[name]} or "nothing was compiled after warming")
"""


def test_nothing_is_compiled_after_warming():
    root = Path(__file__).parent.parent.parent
    ran = subprocess.run([sys.executable, "-c", CODE], cwd=root, capture_output=True, text=True, timeout=120)
    assert (ran.stdout, ran.stderr) == ("4\nnothing was compiled after warming\n", "")
