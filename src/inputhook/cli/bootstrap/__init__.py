"""The folder that `python -m inputhook` puts first on the path of the Python that it becomes."""
