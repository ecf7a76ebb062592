"""Lets SQLite, which opens files on its own, attach a database that another student's check uses.

Layer: Landlock
Without: no confinement
Check: word
Proof: points
"""


def build(submission, course):
    import re
    import sqlite3

    checks = next(course.glob("exercises/*/test_hidden.py"))
    word = re.search(r'WORD = "(\w+)"', checks.read_text())[1]
    other = course.parent / "other" / "db.sqlite3"
    with sqlite3.connect(other) as connection:
        connection.execute("CREATE TABLE kept (word)")
        connection.execute("INSERT INTO kept VALUES (?)", [word])
    connection.close()
    (submission / "exercises" / checks.parent.name / "views.py").write_text(f"""
import sqlite3
from django.http import HttpResponse

async def view(request):
    own = sqlite3.connect(":memory:")
    own.execute("ATTACH ? AS other", [{str(other)!r}])
    return HttpResponse(own.execute("SELECT word FROM other.kept").fetchone()[0])
""")
