"""The engine is pure: every module of it works in a Python in which nothing can import Django or the rest of us."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
ENGINE = ROOT / "tracker" / "engine"

FORBIDDING = """
import importlib, sys

class Forbidden:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] == "django" or name.startswith(("tracker.models", "tracker.queries", "tracker.jobs")):
            raise ModuleNotFoundError(f"{name} is forbidden here")

sys.meta_path.insert(0, Forbidden())
sys.path.insert(0, sys.argv[1])
"""


def run(code, *arguments):
    """What a new Python prints, without this one's paths, environment or settings."""
    return subprocess.run(
        [sys.executable, "-I", "-c", FORBIDDING + code, str(ROOT), *arguments],
        capture_output=True,
        text=True,
        timeout=120,
    )


def test_django_is_forbidden_there():
    assert "django is forbidden here" in run("import django").stderr
    assert "is forbidden here" in run("import tracker.models").stderr


def test_every_module_of_the_engine_imports_without_django():
    files = [path.relative_to(ROOT).with_suffix("") for path in ENGINE.rglob("*.py") if path.stem != "__init__"]
    modules = sorted(".".join(path.parts) for path in files)
    assert {"tracker.engine.matching", "tracker.engine.discovery.mining"} < set(modules)
    done = run("for name in sys.argv[2:]: importlib.import_module(name); print(name)", *modules)
    assert (done.stdout.split(), done.stderr) == (modules, "")


def test_the_engine_finds_and_judges_without_django():
    done = run(
        """
from tracker.engine.matching import Matcher, Phrase
from tracker.engine.stance import judge
text = "They keep saying “boat-sinking lighthouse taxes”, and Mr. Reed's lighthouse levy sinks boats."
matcher = Matcher([Phrase(1, 7, "boat-sinking lighthouse tax", "en")])
exact, near = matcher.scan_with_near([text], "en")
spans = [(match.start, match.end) for _, match in exact]
print([text[start:end] for start, end in spans])
print(judge(text, spans, language="en", own_party=False, owner_names=["Harbour"], speaker_names=["Meadow"], aimed=False).stance)
"""
    )
    assert (done.stdout, done.stderr) == ("['boat-sinking lighthouse taxes']\nquotes\n", "")
