"""Mutation testing: do the tests notice a small fault in matching, search or addresses? ``make mutants`` (an hour).

    python tests/gates/mutants.py [--sample 400] [--seed 9] [--results F] [--again F] [TARGET ...]

cosmic-ray makes the mutants; LostCondition and NotIn are added here. A mutant is tested in a forked process that
imports the changed code instead of the file: no file is touched. First come the test files named after the module,
then those of its package; a limit of CPU time ends what runs on for ever. Left out are annotations, decorators,
messages (f-strings, ``raise``), constants that are no numbers, and weights, which are fitted.

The sample is seeded by the text of each changed line, so that a renamed module keeps its mutants. ``--results`` writes
one JSON line a mutant, ``--again`` tests those that survived in such a file. The last line is one JSON object.
"""

from __future__ import annotations

import argparse
import ast
import hashlib
import importlib
import json
import os
import resource
import signal
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import unified_diff
from importlib.machinery import SourceFileLoader
from pathlib import Path
from types import CodeType

import parso
import pytest
from cosmic_ray.ast import ast_nodes, get_ast
from cosmic_ray.mutating import mutate_code
from cosmic_ray.operators.operator import Operator
from cosmic_ray.plugins import get_operator

TARGETS = {
    "aggregator/matching": ["tests/aggregator/matching/test_*.py"],
    "aggregator/catalog/search": ["tests/aggregator/catalog/test_search*.py"],
    "aggregator/addresses.py": ["tests/aggregator/test_*.py", "tests/aggregator/files/test_naming.py"],
    "scrapers/urls.py": ["tests/scrapers/test_*.py"],
    "scrapers/platforms.py": ["tests/scrapers/test_*.py"],
}
"""What is mutated, and the tests of its package."""

FITTED = "weights.py"
CPU_S, WALL_S = 90, 900
PRELOADED = (
    "bs4",
    "click",
    "httpx",
    "hypothesis",
    "jinja2",
    "lxml.html",
    "numpy",
    "rapidfuzz",
    "sqlite_utils",
    "uvicorn",
)
BUILT_IN = (
    *(f"ReplaceComparisonOperator_{pair}" for pair in ("Eq_NotEq", "NotEq_Eq", "Is_IsNot", "IsNot_Is")),
    *(f"ReplaceComparisonOperator_{pair}" for pair in ("Lt_LtE", "LtE_Lt", "Gt_GtE", "GtE_Gt")),
    *(f"ReplaceComparisonOperator_{pair}" for pair in ("Lt_GtE", "LtE_Gt", "Gt_LtE", "GtE_Lt")),
    *(f"ReplaceBinaryOperator_{pair}" for pair in ("Add_Sub", "Sub_Add", "Mul_Div", "Div_Mul", "Mod_Mul")),
    *(f"ReplaceBinaryOperator_{pair}" for pair in ("BitOr_BitAnd", "BitAnd_BitOr", "FloorDiv_Mul")),
    *("ReplaceUnaryOperator_Delete_Not", "AddNot", "ReplaceAndWithOr", "ReplaceOrWithAnd"),
    *("ReplaceTrueWithFalse", "ReplaceFalseWithTrue", "ReplaceBreakWithContinue", "ReplaceContinueWithBreak"),
    *("NumberReplacer", "ZeroIterationForLoop", "ExceptionReplacer"),
)


class LostCondition(Operator):
    """``a and b`` without one of the two; ``or`` likewise."""

    def mutation_positions(self, node: parso.tree.NodeOrLeaf) -> Iterator[tuple[tuple[int, int], tuple[int, int]]]:
        """Each operand."""
        if node.type in ("and_test", "or_test"):
            yield from ((child.start_pos, child.end_pos) for child in node.children[::2])

    def mutate(self, node: parso.tree.BaseNode, index: int) -> parso.tree.BaseNode:
        """Take out the operand and the word beside it."""
        at = max(0, 2 * index - 1)
        del node.children[at : at + 2]
        return node

    @classmethod
    def examples(cls) -> tuple[()]:
        """None: they are for cosmic-ray's own tests."""
        return ()


class NotIn(LostCondition):
    """``in`` for ``not in``, and the reverse."""

    def mutation_positions(self, node: parso.tree.NodeOrLeaf) -> Iterator[tuple[tuple[int, int], tuple[int, int]]]:
        """The operator between two operands."""
        if node.type == "comparison" and node.children[1].get_code().split() in (["in"], ["not", "in"]):
            yield node.children[1].start_pos, node.children[1].end_pos

    def mutate(self, node: parso.tree.BaseNode, index: int) -> parso.tree.BaseNode:
        """Turn it round."""
        node.children[1] = parso.parse(" in" if "not" in node.children[1].get_code() else " not in")
        return node


OPERATORS: dict[str, Operator] = {name: get_operator(f"core/{name}")() for name in BUILT_IN}
OPERATORS |= {"LostCondition": LostCondition(), "NotIn": NotIn()}


@dataclass(frozen=True)
class Mutant:
    """One change of a line. ``rank`` says in which order mutants are taken."""

    target: str
    path: str
    line: int
    operator: str
    number: int
    text: str
    rank: str

    def changed(self) -> str:
        """The whole file with the change."""
        return str(mutate_code(Path(self.path).read_text("utf-8"), OPERATORS[self.operator], self.number))


def mutants(target: str, path: Path, seed: int) -> Iterator[Mutant]:
    """All mutants of a file."""
    source = path.read_text("utf-8")
    closed, constants = _left_out(ast.parse(source))
    nodes, lines = list(ast_nodes(get_ast(source))), source.splitlines()
    times: Counter[tuple[str, str]] = Counter()
    for name, operator in OPERATORS.items():
        inside = closed if name == "NumberReplacer" else [*closed, *constants]
        for number, (start, end) in enumerate(at for node in nodes for at in operator.mutation_positions(node)):
            if any(first <= start and end <= last for first, last in inside):
                continue
            text = lines[start[0] - 1].strip()
            times[name, text] += 1
            rank = hashlib.sha256(repr((seed, name, text, times[name, text])).encode()).hexdigest()
            yield Mutant(target, str(path), start[0], name, number, text, rank)


def _left_out(tree: ast.Module) -> tuple[list[tuple[tuple[int, int], tuple[int, int]]], ...]:
    """Places where nothing is changed, and those of constants, where only numbers are."""
    closed: list[ast.AST | None] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr | ast.Raise):
            closed.append(node)
        elif isinstance(node, ast.AnnAssign | ast.arg):
            closed.append(node.annotation)
        elif isinstance(node, ast.FunctionDef | ast.ClassDef):
            closed += [*node.decorator_list, getattr(node, "returns", None)]
        elif isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING":
            closed.append(node)
    constants = [node for node in tree.body if isinstance(node, ast.Assign | ast.AnnAssign)]

    def places(nodes: list[ast.AST]) -> list[tuple[tuple[int, int], tuple[int, int]]]:
        return [((n.lineno, n.col_offset), (n.end_lineno, n.end_col_offset)) for n in nodes if n is not None]

    return places(closed), places(constants)


def tests_of(target: str, path: str) -> list[list[str]]:
    """The test files of a module's own name, then the others of its package: two stages."""

    def name(file: str) -> str:
        plain = file.removesuffix(".py").removeprefix("tests/").replace("test_", "").replace("/__init__", "")
        return plain.replace("/", "_")

    package = sorted(str(file) for pattern in TARGETS[target] for file in Path().glob(pattern))
    package = [file for file in package if Path(file).name.startswith("test_")]
    own = [file for file in package if name(file) == name(path)]
    return [stage for stage in (own, [file for file in package if file not in own]) if stage]


def ended(tests: list[str], path: str = "", code: CodeType | None = None) -> int:
    """How pytest ended in a process of its own: 0 where every test passed, negative where it was stopped."""
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_S, CPU_S))
    signal.alarm(WALL_S)
    for descriptor in (1, 2):
        os.dup2(os.open(os.devnull, os.O_WRONLY), descriptor)
    original, changed = SourceFileLoader.get_code, Path(path).resolve()
    SourceFileLoader.get_code = lambda self, name: code if Path(self.path) == changed else original(self, name)
    quiet = ["-x", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", "--assert=plain"]
    try:
        os._exit(pytest.main([*quiet, *tests]))
    finally:
        os._exit(3)


def outcome(mutant: Mutant, changed: str) -> str:
    """killed, timeout, survived, or "no Python"."""
    try:
        code = compile(changed, str(Path(mutant.path).resolve()), "exec")
    except SyntaxError:
        return "no Python"
    for stage in tests_of(mutant.target, mutant.path):
        end = ended(stage, mutant.path, code)
        if end:
            return "killed" if end > 0 else "timeout"
    return "survived"


def main() -> int:
    """Test the sample."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("targets", nargs="*", metavar="TARGET", help=", ".join(TARGETS))
    parser.add_argument("--sample", type=int, default=400)
    parser.add_argument("--seed", type=int, default=9)
    parser.add_argument("--results", type=Path)
    parser.add_argument("--again", type=Path)
    options = parser.parse_args()
    targets = [target for target in options.targets or TARGETS if Path(target).exists()]
    found: list[Mutant] = []
    for target in targets:
        files = sorted(Path(target).glob("*.py")) if Path(target).is_dir() else [Path(target)]
        found += [m for file in files if file.name != FITTED for m in mutants(target, file, options.seed)]
        package = [file for stage in tests_of(target, target) for file in stage]
        if ended(package) != 0:
            print(f"{target}: its tests fail, or are none, without any mutant", file=sys.stderr)
            return 1
    taken = sorted(found, key=lambda mutant: mutant.rank)[: options.sample]
    if options.again:
        lines = [json.loads(line) for line in options.again.read_text("utf-8").splitlines()]
        kept = {line["rank"] for line in lines if line["outcome"] == "survived"}
        taken = [mutant for mutant in found if mutant.rank in kept]
    results = []
    for mutant in taken:
        changed, source = mutant.changed(), Path(mutant.path).read_text("utf-8")
        diff = list(unified_diff(source.splitlines(), changed.splitlines(), n=0, lineterm=""))[3:]
        results.append({**vars(mutant), "diff": diff, "outcome": outcome(mutant, changed)})
        if results[-1]["outcome"] == "survived":
            print(f"{len(results)} of {len(taken)} survived: {mutant.path}:{mutant.line}", *diff, sep="\n", flush=True)
        if options.results:
            options.results.write_text("".join(json.dumps(line) + "\n" for line in results), encoding="utf-8")
    ends = Counter(line["outcome"] for line in results)
    share = 1 - ends["survived"] / max(1, len(results) - ends["no Python"])
    print(json.dumps({"of": len(found), "mutants": len(results), **ends, "killed_share": round(share, 4)}))
    return 0


if __name__ == "__main__":
    # Imported once: each forked process starts with them.
    for package_name in PRELOADED:
        importlib.import_module(package_name)
    if sys.modules.keys() & {"aggregator", "scrapers"}:
        raise RuntimeError("a package that is preloaded imports what is mutated")
    sys.exit(main())
