"""The rules: from the facts to what is wrong, and the one thing to do.

Each rule has one cause. A healthy set-up must pass them all: a false alarm costs as much
as a miss. A fact that is not known ("unknown") alarms nobody.
"""
