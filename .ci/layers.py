"""Is the C core in layers? `make c-layers` gives it the compiler's flags.

A file calls, and uses the variables of, only those before it in LAYERS, so that it can be
read without those after it: what the compiler makes of a file says what it has and what
it needs. A toolkit is named in its own files only. And all of it is short.
"""

import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

LAYERS = """
    system.c state.c slot.c symbols.c library.c line.c
    terminal.c timer_linux.c timer_kqueue.c wake.c watchdog.c ahead.c screen.c output.c input.c
    signals.c nudge.c
    busy.c live.c interrupt.c poll_glib.c
    arrived.c
    loop_poll.c loop_glib.c interrupt_qt.c loop_qt.c loop_tk.c paint_gtk.c
    pump.c
    suspend.c reader.c nested.c
    xlib.c process.c hook.c
"""
ORDER = LAYERS.split()
MOST = 7000  # lines of all files
TOOLKITS = {"tk", "tcl", "qt", "gtk", "gdk", "wx", "glib", "gobject"}
FILES_OF_TOOLKITS = re.compile(
    r"(loop|poll|paint|interrupt)_(tk|qt|gtk|glib)\.[ch]|qt\.h"
)


def run(*command: str) -> str:
    """Return what a program prints."""
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout


def symbols(file: Path, flags: list[str]) -> tuple[dict[str, str], set[str]]:
    """Return which of the core's names a file has, by nm's letters, and which it needs."""
    has, needs = {}, set()
    with tempfile.NamedTemporaryFile(suffix=".o") as compiled:
        run("gcc", *flags, "-c", str(file), "-o", compiled.name)
        for line in run("nm", "-P", compiled.name).splitlines():
            name, kind = line.split()[:2]
            name = name.removeprefix("_")  # macOS
            if name == "ih" or (name.startswith("ih_") and name[:6] != "ih_py_"):
                if kind == "U":
                    needs.add(name)
                elif kind.isupper():  # not static
                    has[name] = kind
    return has, needs


def code_of(file: Path) -> str:
    """Return a file without comments and empty lines."""
    return run("gcc", "-fpreprocessed", "-dD", "-E", "-P", "-x", "c", str(file))


def upwards(
    has: dict[str, dict[str, str]], needs: dict[str, set[str]]
) -> Iterator[str]:
    """Yield a sentence for each file that needs what stands after it in LAYERS."""
    for file in sorted(needs.keys() ^ set(ORDER)):
        yield f"{file} is in csrc/ or in LAYERS of .ci/layers.py, but not in both."
    for at, file in enumerate(ORDER):
        for above in ORDER[at + 1 :]:
            for name in sorted(needs.get(file, set()) & has.get(above, {}).keys()):
                uses = f"calls {name}()" if has[above][name] == "T" else f"uses {name}"
                yield f"{file} {uses} of {above}, which is above."


def toolkits_named(
    code: dict[str, str], has: dict[str, dict[str, str]]
) -> Iterator[str]:
    """Yield a sentence for each name that speaks of a toolkit outside its files."""
    own = [names for file, names in has.items() if FILES_OF_TOOLKITS.fullmatch(file)]
    declared = set().union(*own)
    for file, text in code.items():
        if FILES_OF_TOOLKITS.fullmatch(file):
            continue
        for name in sorted(set(re.findall(r"\w+", text))):
            is_declared = file.endswith(".h") and name in declared
            if not is_declared and TOOLKITS & set(name.lower().split("_")):
                yield f"{file} names a toolkit: {name}."


def main(flags: list[str]) -> str | None:
    """Print how long the files are; return what is wrong, None if nothing is."""
    files = sorted(
        each for each in Path("csrc").iterdir() if each.suffix in {".c", ".h"}
    )
    code = {file.name: code_of(file) for file in files}
    both = {file.name: symbols(file, flags) for file in files if file.suffix == ".c"}
    has = {name: of_file[0] for name, of_file in both.items()}
    needs = {name: of_file[1] for name, of_file in both.items()}
    lines = {file.name: len(file.read_text().splitlines()) for file in files}
    total = sum(lines.values())
    print("lines   code")
    for name, number in lines.items():
        print(f"{number:5}  {code[name].count(chr(10)):5}  {name}")
    print(f"{total:5}  {''.join(code.values()).count(chr(10)):5}  all of them")
    faults = [*upwards(has, needs), *toolkits_named(code, has)]
    if total > MOST:
        faults.append(
            f"csrc/ has {total} lines: {MOST} have been enough for all it promises."
        )
    return "\n".join(["", *faults]) if faults else None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
