"""The doctor: says in plain words why a window is frozen, and the one thing to do.

facts.py        gathers facts: package.py, prompt.py, toolkits.py, figures.py, automatic.py
trial.py        tries the hook at a real prompt, on a pty
children.py     the processes that things are tried in
findings.py     from the facts to problems, by the rules in rules/
report.py       both, as text

It has to work where the package does not: the C core missing, cffi missing, a file with
a syntax error. So nothing here imports any of the rest at module level.
"""

from __future__ import annotations


def doctor() -> None:
    """Print why windows are frozen in this session, and the one thing to do about each cause.

    It looks at this process: who holds the slot, which toolkits are imported, what is
    enabled, matplotlib's backend. And it tries in other processes, for a second or two:
    every installed toolkit, and the hook at a prompt of its own. Nothing in this session
    is changed. `python -m inputhook doctor` does the same for a session that is to come.

    Raises:
        OSError: standard output cannot be written.

    Thread: the main one, where prompt and windows live.
    """
    import sys

    from . import facts, findings, report

    known = facts.gather(session=True)
    report.write(known, findings.find(known), sys.stdout)
