"""Hands in a symbolic link that leads to the reference solution on the instructor's machine.

Layer: intake
Without: naive intake
Check: word
Proof: points
"""


def build(submission, course):
    for folder in (submission / "exercises").iterdir():
        (folder / "views.py").unlink()
        (folder / "views.py").symlink_to(course / "reference" / folder.name / "views.py")
