"""Words that Python marks for translation are in the French catalogue, and are put into words only when a page asks."""

import ast

import polib
import pytest

from tests.house.test_house import ROOT, name

SOURCES = [
    path for path in sorted((ROOT / "tracker").rglob("*.py")) if "migrations" not in path.parts and "_(" in path.read_text()
]  # fmt: skip
MARKS = {"_", "gettext", "gettext_lazy", "gettext_noop"}


def marked(node):
    """The words, where the node marks some."""
    match node:
        case ast.Call(func=ast.Name(id=mark), args=[ast.Constant(value=str(words))]) if mark in MARKS:
            return words
    return None


def unknown(tree, known):
    return [words for node in ast.walk(tree) if (words := marked(node)) and words not in known]


def put_into_words(scope):
    """What is marked and put together while the file is read, in whatever language is in force then."""
    for node in ast.iter_child_nodes(scope):
        if isinstance(node, ast.FunctionDef | ast.Lambda):
            for part in [*getattr(node, "decorator_list", ()), *node.args.defaults]:
                yield from put_into_words(ast.Expr(part))
            continue
        joined = isinstance(node, ast.BinOp) and (marked(node.left) or marked(node.right))
        formed = isinstance(node, ast.JoinedStr) and any(marked(part) for part in ast.walk(node))
        called = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and marked(node.func.value)
        if joined or formed or called:
            yield ast.unparse(node)
        yield from put_into_words(node)


@pytest.fixture(scope="module")
def known():
    written = polib.pofile(str(ROOT / "locale/fr/LC_MESSAGES/django.po"))
    return {entry.msgid for entry in written if not entry.obsolete}


@pytest.mark.parametrize("path", SOURCES, ids=name)
def test_marked_words_are_known_in_french_and_wait_for_their_page(path, known):
    tree = ast.parse(path.read_text())
    assert unknown(tree, known) == []
    assert list(put_into_words(tree)) == []


def test_words_that_are_not_known_would_be_found():
    assert unknown(ast.parse("f\"{_('the tide is out')}\""), set()) == ["the tide is out"]


@pytest.mark.parametrize(
    "source",
    [
        'A = _("%(n)s tides") % {"n": 3}',
        "class A:\n    b = f\"{_('tide')}\"",
        '@action(description=_("tide") + "s")\ndef a():\n    pass',
        'def a(b=_("tide").upper()):\n    pass',
    ],
)
def test_words_that_do_not_wait_would_be_found(source):
    assert len(list(put_into_words(ast.parse(source)))) == 1


def test_words_that_wait_are_let_be():
    assert list(put_into_words(ast.parse('A = _("tide")\ndef a():\n    return _("%(n)s tides") % {"n": 3}'))) == []
