"""Ask pip-audit's database for known faults of every locked version, whatever Python or platform it is for: ``make audit``.

Exit 0: none is known. 1: some are, a line each. 4: the database could not be asked, or does not know the packages.
"""

from __future__ import annotations

import json
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from locks import ROOT, pins

KNOWN, NOT_ASKED = 1, 4


def rounds(asked: Iterable[tuple[str, str]]) -> list[dict[str, str]]:
    """Names and versions in as few groups as hold each name once, as pip-audit wants them."""
    groups: list[dict[str, str]] = []
    for name, version in asked:
        group = next((group for group in groups if name not in group), None)
        if group is None:
            groups.append(group := {})
        group[name] = version
    return groups


def verdict(dependencies: list[dict[str, Any]]) -> tuple[list[str], int]:
    """What pip-audit said of each package as lines and an exit code; a package that it passed over is not green."""
    lines = []
    for found in dependencies:
        for fault in found.get("vulns", []):
            mended = ", ".join(fault["fix_versions"]) or "no version yet"
            lines.append(f"{found['name']} {found['version']}: {fault['id']}, mended in {mended}")
    passed_over = [found["skip_reason"] for found in dependencies if "skip_reason" in found]
    if passed_over:
        why = f"{len(passed_over)} of {len(dependencies)} packages not audited: {passed_over[0]}"
        return [*lines, why], KNOWN if lines else NOT_ASKED
    return (lines, KNOWN) if lines else ([f"no known faults in {len(dependencies)} packages"], 0)


def main() -> None:
    """Audit all locks at once."""
    asked = {
        (pin.name, pin.version)
        for path in (ROOT / "requirements").glob("*.txt")
        for pin in pins(path.read_text("utf-8"))
    }
    answers: list[dict[str, Any]] = []
    for group in rounds(sorted(asked)):
        with tempfile.TemporaryDirectory() as folder:
            listed = Path(folder) / "packages.txt"
            listed.write_text("".join(f"{name}=={version}\n" for name, version in group.items()))
            program = Path(sysconfig.get_path("scripts")) / "pip-audit"
            options = ["--no-deps", "--disable-pip", "--format", "json", "--progress-spinner", "off"]
            done = subprocess.run([program, *options, "-r", listed], capture_output=True, text=True, check=False)
        try:
            answers += json.loads(done.stdout)["dependencies"]
        except ValueError:
            why = [line for line in done.stderr.splitlines() if line.strip()] or ["it said nothing"]
            print(f"not audited, the database could not be asked: {why[-1]}"[:300])
            sys.exit(NOT_ASKED)
    lines, code = verdict(answers)
    print("\n".join(lines))
    sys.exit(code)


if __name__ == "__main__":
    main()
