"""Imports a library that is not part of the course.

Fails: test_passes_against_the_given_view
"""

import requests_mock


def test_nothing():
    assert requests_mock
