"""Raises what pytest takes for a reason to skip the test.

Layer: process
Without: plain pytest
Check: word
Proof: points
"""


async def view(request):
    import pytest

    pytest.exit("that was all", returncode=0)
