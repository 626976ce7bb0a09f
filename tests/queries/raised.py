"""Every sentence in which parsers and jobs say what is wrong, read from their source: what is handed to an exception, or
kept with a run, is followed through names, branches and functions to the words that it is made of."""

import ast
from itertools import product
from pathlib import Path

TRACKER = Path(__file__).parent.parent.parent / "tracker"
# By what it is handed to: which of the arguments is the sentence; where there is no number, each of them is one.
SAYING = {"ParseError": 0, "Refused": 0, "Unreachable": 0, "_Busy": 0, "failed": 0, "FileError": 2, "ImportFailed": None,
          "PhrasingError": 0, "_trouble": 1, "Signature": 1, "_set_status": 3}  # fmt: skip
PLACING = {"ParseError": 1, "failed": 2, "FileError": 1}
# What these functions return, and what these names are given, is said too.
ANSWERING = {"warnings", "fault_of_name", "_fault_of", "_what_happened", "described", "_kind"}
GIVEN = {"warnings", "_BY_CODE", "_BY_NAME"}
# What stands in a sentence for what is only known when it is said.
ANYTHING = "7"


class File:
    """One file of the source, with its functions."""

    def __init__(self, path):
        self.name = str(path.relative_to(TRACKER))
        self.tree = ast.parse(path.read_text())
        self.functions = {node.name: node for node in ast.walk(self.tree) if isinstance(node, ast.FunctionDef)}
        # What the source does not say in words: it is told somewhere else.
        self.unknown = set()

    def sentences(self):
        """The sentences of the file, each once; what is no word of it is `unknown` then."""
        answers = [(self.functions[name], one) for name in ANSWERING & self.functions.keys()
                   for one in _returned(self.functions[name])]  # fmt: skip
        return self.texts([*self.handed_over(_sentences_of), *answers])

    def places(self):
        """What is said of where in a file something is wrong, each once."""
        return self.texts(self.handed_over(_places_of))

    def texts(self, expressions):
        said = [text for scope, node in expressions for text in self.words(node, scope)]
        return [text for text in dict.fromkeys(said) if text.strip(ANYTHING)]

    def handed_over(self, found_in):
        """The expressions that are found, each with the function that it stands in."""
        for scope in (self.tree, *self.functions.values()):
            for node in _within(scope):
                yield from ((scope, one) for one in found_in(node))

    def words(self, node, scope, seen=()):
        """Every text that the expression can be."""
        match node:
            case ast.Constant():
                return [node.value] if isinstance(node.value, str) else []
            case ast.JoinedStr():
                return ["".join(part.value if isinstance(part, ast.Constant) else ANYTHING for part in node.values)]
            case ast.IfExp():
                parts = (node.body, node.orelse)
            case ast.BoolOp():
                parts = node.values
            case ast.List() | ast.Tuple():
                parts = node.elts
            case ast.Dict():
                parts = node.values
            case ast.BinOp(op=ast.Add()):
                both = (self.words(part, scope, seen) for part in (node.left, node.right))
                return [before + after for before, after in product(*both)]
            case ast.Subscript() | ast.Starred():
                parts = (node.value,)
            case ast.Name() if node.id in seen:
                return []
            case ast.Name() if self.given(node.id, scope):
                parts, seen = self.given(node.id, scope), (*seen, node.id)
            case ast.Call(func=ast.Name(id=name)) if name in self.functions and name not in seen:
                scope, seen = self.functions[name], (*seen, name)
                parts = _returned(scope)
            case _:
                self.unknown.add(f"{self.name}: {ast.unparse(node)}")
                return [ANYTHING]
        return [text for part in parts for text in self.words(part, scope, seen)]

    def given(self, name, scope):
        """What the name is given in the function, or else in the file."""
        for where in (scope, self.tree):
            found = [value for node in _within(where) for value in _values_of(node, name)]
            if found:
                return found
        return []


def _within(scope):
    """What stands in the function and in no function inside it."""
    for node in ast.iter_child_nodes(scope):
        if not isinstance(node, ast.FunctionDef):
            yield node
            yield from _within(node)


def _returned(function):
    return [node.value for node in _within(function) if isinstance(node, ast.Return) and node.value]


def _sentences_of(node):
    match node:
        case ast.Call(func=ast.Name(id=name)) if name in SAYING:
            yield from node.args if SAYING[name] is None else node.args[SAYING[name] :][:1]
        case ast.keyword(arg="warnings"):
            yield node.value
        case ast.Assign(targets=[ast.Name(id=name)]) if name in GIVEN:
            yield node.value
        # Counted by what they say.
        case ast.Subscript(value=ast.Attribute(attr="warned")):
            yield ast.BinOp(node.slice, ast.Add(), ast.Constant(f": {ANYTHING}"))


def _places_of(node):
    match node:
        case ast.Call(func=ast.Name(id=name)) if name in PLACING:
            yield from node.args[PLACING[name] :][:1]


def _values_of(node, name):
    match node:
        case ast.Assign(targets=[ast.Name(id=given)]) | ast.AnnAssign(target=ast.Name(id=given)) if (
            given == name and node.value
        ):
            yield node.value
        case ast.AugAssign(target=ast.Name(id=given)) if given == name:
            yield node.value
        case ast.Call(func=ast.Attribute(value=ast.Name(id=given), attr="append")) if given == name:
            yield from node.args
