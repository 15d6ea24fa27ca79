"""Functions that wait at the terminal without being prompts: pagers, getpass(), commands.

A command that shows a pager or runs a program waits for that, and so would the windows
(ipython#741). While a toolkit is enabled these waits keep windows alive, and only
these: a subprocess.run() in a library waits as ever, for callbacks must not run where
nobody expects them.
"""
