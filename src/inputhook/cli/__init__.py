"""The commands of `python -m inputhook`: a file each, with a main(arguments)."""
