"""Hands in a package beside the module: Python takes the package, a reader looks at the module.

Layer: intake
Without: plain pytest
Check: word
Proof: points
"""


def build(submission, course):
    for folder in (submission / "exercises").iterdir():
        (folder / "views").mkdir()
        (folder / "views" / "__init__.py").write_text("import os\n\nos._exit(0)\n")
