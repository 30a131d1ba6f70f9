"""Starts the real things on one machine, for tests, demo and benchmarks; not in the wheel."""
