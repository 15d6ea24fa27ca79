"""What waits at the terminal and is no prompt: pagers, getpass(), commands of a shell.

What is typed at a prompt and shows a pager, or runs a program, waits for that, and so do
the windows (ipython#741). While a toolkit is enabled these waits keep windows alive, and
only these: a subprocess.run() in somebody's library waits as ever, for callbacks must not run
where nobody expects them.
"""
