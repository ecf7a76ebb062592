"""Leaves the process instead of testing.

Fails: test_passes_against_the_given_view
"""

import os


def test_nothing():
    os._exit(0)
