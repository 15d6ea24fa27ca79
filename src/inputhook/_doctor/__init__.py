"""The doctor, which says in plain words why a window is frozen, and the one thing to do.

collect.py      gathers the facts of all topics, at the same time
facts.py        what is known of each topic, as dataclasses
python.py package.py prompt.py trial.py toolkits.py matplotlib.py auto.py
                a topic each: how its facts are found out, and the rules that judge them
no_core.py      what is said where there can be no C core
diagnose.py     applies all rules, in order
report.py       facts and problems as text, and as JSON
subprocesses.py what the topics share: children that may crash

The doctor must work where the package does not: the C core is missing, cffi is missing,
or a file has a syntax error. So no file here imports the rest of inputhook at module
level, except _options.py, _problem.py, _pty.py and _version.py, which import nothing else
of inputhook either.
"""

from __future__ import annotations


def doctor() -> None:
    """Print why windows are frozen in this session, and the one thing to do about each cause.

    The doctor looks at this process: who holds PyOS_InputHook, which toolkits are
    imported and enabled, and matplotlib's backend. In other processes it tries, for a
    second or two, every installed toolkit, and the hook at a new prompt. Nothing in
    this session is changed. `python -m inputhook doctor` does the same for a new
    session.

    Raises:
        OSError: standard output cannot be written.

    Thread: the main one, where prompt and windows live.
    """
    import sys

    from . import collect, diagnose, report

    facts = collect.gather(session=True)
    report.write(facts, diagnose.find(facts), sys.stdout)
