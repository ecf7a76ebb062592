"""Hands in a pytest.ini whose options run nothing.

Layer: intake
Without: plain pytest
Check: word
Proof: points
"""


def build(submission, course):
    for folder in (submission, *(submission / "exercises").iterdir()):
        (folder / "pytest.ini").write_text("[pytest]\naddopts = --collect-only\n")
