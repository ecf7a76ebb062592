"""A test that fails whatever the view does finds nothing.

Fails: test_passes_against_the_given_view
"""


async def test_everything():
    assert False, "the view is wrong"
