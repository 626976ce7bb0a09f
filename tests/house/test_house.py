"""The house keeps its habits: small files, empty packages, no inline script or style, translations up to date."""

import re
from pathlib import Path

import polib
import pytest

ROOT = Path(__file__).parent.parent.parent
PYTHON = [path for part in ("tracker", "bench", "tests") for path in sorted((ROOT / part).rglob("*.py"))]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
INLINE = re.compile(r"<style\b|\sstyle\s*=|<script(?![^>]*\ssrc=)|\son[a-z]+\s*=\s*[\"']|javascript:", re.I)
FIRST_SCRIPT = """<script data-rest="{% static "js/site.js" %}">{% include "parts/first.js" %}</script>"""


def name(path):
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", PYTHON, ids=name)
def test_no_file_passes_400_lines(path):
    if path.parent.name != "migrations":
        assert len(path.read_text().splitlines()) <= 400


@pytest.mark.parametrize("path", sorted((ROOT / "tracker/management/commands").glob("*.py")), ids=name)
def test_commands_are_doorways(path):
    assert len(path.read_text().splitlines()) <= 80


def test_packages_are_empty_but_for_models_and_admin():
    speaking = [name(path) for path in PYTHON if path.name == "__init__.py" and path.read_text().strip()]
    assert speaking == ["tracker/admin/__init__.py", "tracker/models/__init__.py"]


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_no_inline_script_or_style(path):
    # But for the first script, whose hash is in the policy.
    assert INLINE.findall(path.read_text().replace(FIRST_SCRIPT, "")) == []


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_an_address_that_holds_what_it_is_of_has_no_spaces(path):
    assert re.findall(r'"data:[^" ]* [^"]*"', path.read_text()) == []


@pytest.mark.parametrize("inline", ["<style>", '<p style="a">', "<script>a</script>", '<a onclick="b">'])
def test_inline_script_and_style_would_be_found(inline):
    assert INLINE.search(inline)


def test_french_is_whole_and_compiled():
    folder = ROOT / "locale/fr/LC_MESSAGES"
    written = polib.pofile(str(folder / "django.po"))
    assert [entry.msgid for entry in written.untranslated_entries() + written.fuzzy_entries()] == []
    assert [entry.msgid for entry in written if entry.msgid_plural and len(entry.msgstr_plural) != 2] == []
    compiled = {(entry.msgctxt, entry.msgid): entry.msgstr for entry in polib.mofile(str(folder / "django.mo"))}
    wanted = {(entry.msgctxt, entry.msgid): entry.msgstr for entry in written if not entry.obsolete}
    assert compiled == wanted


# French sets these signs apart, and nothing may break before or after them.
BREAKING = re.compile(r" [;:?!»](?!\w)|« | %%|\d %(?![(\w])|[^\s\u00a0\u202f:;?!][;:?!](?=\s|$)")


def test_french_signs_stay_with_their_words():
    written = polib.pofile(str(ROOT / "locale/fr/LC_MESSAGES/django.po"))
    said = [text for entry in written for text in (entry.msgstr, *entry.msgstr_plural.values())]
    assert [text for text in said if BREAKING.search(text)] == []


@pytest.mark.parametrize(
    "text", ["Compte : 4", "« oui\u00a0»", "«\u00a0oui »", "%(share)s %%", "95 %", "Oui; non", "Oui?"]
)
def test_signs_that_may_stand_alone_would_be_found(text):
    assert BREAKING.search(text)
