"""Benchmarks: what the product costs, measured on this machine and never in the test suite."""
