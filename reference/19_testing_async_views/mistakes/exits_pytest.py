"""Tells pytest to stop, with success.

Fails: test_passes_against_the_given_view
"""

import pytest


def test_nothing():
    pytest.exit("all is well", returncode=0)
