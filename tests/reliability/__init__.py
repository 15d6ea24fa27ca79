"""What is tested beyond the promises: `make reliability`."""
