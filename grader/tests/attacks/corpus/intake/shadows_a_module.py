"""Hands in a module named like one that the grader imports.

Layer: intake
Without: plain pytest
Check: word
Proof: points
"""


def build(submission, course):
    for folder in (submission, *(submission / "exercises").iterdir()):
        (folder / "pluggy.py").write_text("import os\n\nos._exit(0)\n")
