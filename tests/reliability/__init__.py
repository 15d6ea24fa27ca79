"""Tests of what must not go wrong, run by `make reliability`: too many for each change."""
