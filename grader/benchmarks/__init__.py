"""Measurements, run by hand: ``python -m grader.benchmarks``. Nothing here decides a score or a test."""
