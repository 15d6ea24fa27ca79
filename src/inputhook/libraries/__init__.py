"""Libraries on top of a toolkit whose run() would block where the toolkit's loop is served.

Each library has a file here, and a toolkit names those that are built on it. In a script
nothing is changed: run() blocks until the windows are closed.
"""
