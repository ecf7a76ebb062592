"""Hands in its own list of URLs, whose view is not the one that everybody reads.

Layer: intake
Without: plain pytest
Check: word
Proof: points
"""


def build(submission, course):
    for folder in (submission / "exercises").iterdir():
        (folder / "urls.py").write_text("import os\n\nos._exit(0)\n")
