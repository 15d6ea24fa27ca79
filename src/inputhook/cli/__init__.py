"""The commands of `python -m inputhook`: a file for each, with a function main(arguments)."""
