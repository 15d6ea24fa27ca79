"""What the page leaves to the reader."""


def compute():
    return sum(range(1000))
