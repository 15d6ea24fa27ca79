"""The version of inputhook, for everybody who must not import the package's names."""

__version__ = "0.1.0"
