"""Tests of what lasts long or goes wrong: `make reliability` runs them."""
