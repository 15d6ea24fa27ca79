"""What the search for Python's start-up files, and their change, may end with."""


class Problem(Exception):
    """What is wrong, why, and what to do next, in sentences for the user."""
