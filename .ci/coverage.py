"""Prints which branches of src/inputhook and csrc/ the tests have taken: for .ci/coverage."""

import contextlib
import json
import subprocess
import sys
from pathlib import Path

import coverage

WIDTH = 70


def main(folder: Path) -> int:
    taken = {"C": c_branches(folder), "Python": python_branches(folder)}
    for language, files in taken.items():
        print(f"\n{language}: branches that no test has taken, by line")
        for name, (_, total, missing) in sorted(files.items()):
            if missing:
                share = f"{total - len(missing)} of {total}"
                lines = ", ".join(missing)
                print(f"  {name}: {share}\n      {lines}")
    print()
    for language, files in taken.items():
        total = sum(all_ for _, all_, _ in files.values())
        done = sum(done for done, _, _ in files.values())
        print(f"{language}: {done} of {total} branches, {done / max(total, 1):.1%}")
    return 0


def c_branches(folder: Path) -> dict[str, tuple[int, int, list[str]]]:
    """Return how many branches of each file were taken, how many there are, which were not."""
    counts = [str(path) for path in (folder / "core").rglob("*.gcda")]
    done = subprocess.run(
        ["gcov", "--json-format", "--stdout", "--branch-probabilities", *counts],
        check=True,
        capture_output=True,
        text=True,
    )
    found: dict[str, dict[tuple[int, int], int]] = {}
    for document in done.stdout.splitlines():
        for file in json.loads(document)["files"]:
            name = Path(file["file"])
            if name.parts[:1] != ("csrc",):
                continue
            branches = found.setdefault(name.name, {})
            for line in file["lines"]:
                for number, branch in enumerate(line["branches"]):
                    key = line["line_number"], number
                    branches[key] = branches.get(key, 0) + branch["count"]
    return {
        name: (
            sum(map(bool, branches.values())),
            len(branches),
            [f"{at[0]}/{at[1]}" for at, count in branches.items() if not count],
        )
        for name, branches in found.items()
    }


def python_branches(folder: Path) -> dict[str, tuple[int, int, list[str]]]:
    """Return the same of the Python code; a branch is written as in `12->15`."""
    measured = coverage.Coverage(
        data_file=str(folder / "data" / "python"), config_file=str(folder / "rc")
    )
    measured.combine([str(folder / "data")], keep=True)
    report = folder / "python.json"
    with contextlib.redirect_stdout(sys.stderr):
        measured.json_report(outfile=str(report), ignore_errors=True)
    found = {}
    for name, file in json.loads(report.read_text())["files"].items():
        summary = file["summary"]
        missing = [
            f"{a}->{b if b > 0 else 'exit'}" for a, b in file["missing_branches"]
        ]
        short = name.rpartition("src/inputhook/")[2]
        found[short] = summary["covered_branches"], summary["num_branches"], missing
    return found


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
