"""Hands in a symbolic link to the reference in place of the exercise's whole folder.

Layer: intake
Without: naive intake
Check: word
Proof: points
"""

import shutil


def build(submission, course):
    for folder in list((submission / "exercises").iterdir()):
        shutil.rmtree(folder)
        folder.symlink_to(course / "reference" / folder.name)
