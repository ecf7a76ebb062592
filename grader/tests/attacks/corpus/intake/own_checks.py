"""Hands in checks of its own, in place of the hidden ones.

Layer: intake
Without: plain pytest
Check: word
Proof: points
"""


def build(submission, course):
    for folder in (submission / "exercises").iterdir():
        (folder / "test_hidden.py").write_text("def test_own():\n    pass\n")
        (folder / "exercise.toml").write_text('title = "Mine"\nlevel = "easy"\nedit = ["views.py"]\n')
