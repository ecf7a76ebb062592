"""Reads the view's source instead of trying the view.

Fails: test_passes_against_the_given_view
"""

import inspect

import views


def test_source():
    source = inspect.getsource(views.weather)
    assert "404" in source
    assert "504" in source
    assert "city" in source
