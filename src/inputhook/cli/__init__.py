"""What `python -m inputhook` can do: one file each, with a main(arguments)."""
