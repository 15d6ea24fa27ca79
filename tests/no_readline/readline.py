"""Stands before the real `readline` on a child's path, so that its prompt is stdio's.

The interpreter imports `readline` when it starts at a terminal and goes on without it when
that fails, which is also what happens in an interpreter built without readline.
"""

msg = "hidden by the tests: this interpreter's prompt is stdio's"
raise ImportError(msg)
