"""PyREPL, the prompt of CPython 3.13 and later (Lib/_pyrepl), and of pdb since 3.15.

PyREPL's reader asks the console for an input hook before it waits for each key
(Reader.handle1, run_hooks). While a toolkit is enabled, a wrapper of that property,
UnixConsole.input_hook, looks into PyREPL's own queue first. Bytes that PyREPL has read are
in this queue, where poll() cannot see them, and a hook called then would wait for a key that
nobody is going to type (cpython#123795).
There may be several readers: pdb has one of its own (cpython#145378), which may read in a
callback of the first. The reader that waits is the one whose run_hooks() is running.

Within a key of several bytes, as after Esc, PyREPL waits in read() and asks for no hook
(UnixConsole.get_event). Therefore we call the hook after each byte that does not yet
complete a key.

PyREPL keeps an exception of a thread for the next run_hooks(), which empties the line
and raises KeyboardInterrupt (_threading_handler.py, cpython#123178); while the hook
runs, the next run_hooks() comes only after the next key. We print such an exception
above the line at once, like all other output of threads.

- prompt.py: what is replaced, and how the line is wiped and drawn.
- ahead.py: where a character is certain to appear where it is typed.
- screen.py: what PyREPL remembers of the screen, which differs from version to version.
"""
