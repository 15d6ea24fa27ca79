"""The tests: real interpreters on a pty, real windows on Xvfb, real X events."""
