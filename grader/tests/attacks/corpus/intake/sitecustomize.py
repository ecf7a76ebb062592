"""Hands in a sitecustomize.py, which Python imports before anything else.

Layer: intake
Without: plain pytest
Check: word
Proof: points
"""


def build(submission, course):
    for folder in (submission, *(submission / "exercises").iterdir()):
        (folder / "sitecustomize.py").write_text("import os\n\nos._exit(0)\n")
