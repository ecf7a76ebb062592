"""Hands in a grader of its own, and a workflow that runs it.

Layer: CI
Without: their workflow
Check: word
Proof: points
"""


def build(submission, course):
    workflows = submission / ".github" / "workflows"
    workflows.mkdir(parents=True)
    (workflows / "classroom.yml").write_text(
        "on: push\njobs:\n  grade:\n    steps:\n      - run: python -m grader run\n"
    )
    (submission / "grader").mkdir()
    (submission / "grader" / "__init__.py").write_text("")
    (submission / "grader" / "__main__.py").write_text('print("10 of 10 points")\n')
