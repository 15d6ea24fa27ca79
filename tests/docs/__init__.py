"""Every code block of README.md and docs/, run: `make docs-test`."""
