"""What a person at the prompt and a person at the window feel, in milliseconds.

    python -m benchmarks                       everything, for this interpreter
    python -m benchmarks --python PATH --only key_echo ticks

Each question is one file: key_echo, ticks, idle, interrupt, events, paste. The child is a
real interpreter on a pty and a real toolkit on Xvfb, those of tests/; its prompt is typed
at, its window is moved over, and everything is timed from outside.
"""
