"""A pager: takes the text, then the terminal, raw, until `q`; exits with status 3.

It ignores Ctrl-C, as less does, and says when it has seen one.
"""

import os
import signal
import sys
import termios
import tty

signal.signal(signal.SIGINT, lambda *_: print("PAGER INTERRUPTED", flush=True))
text = sys.stdin.read()
terminal = os.open("/dev/tty", os.O_RDWR)
before = termios.tcgetattr(terminal)
tty.setcbreak(terminal)
print("PAGER", len(text), flush=True)
while (key := os.read(terminal, 1)) != b"q":
    print("KEY", key, flush=True)
termios.tcsetattr(terminal, termios.TCSADRAIN, before)
print("PAGER ENDS", flush=True)
sys.exit(3)
