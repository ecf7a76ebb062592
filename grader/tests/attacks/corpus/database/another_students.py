"""Lets SQLite, which opens files on its own, attach the database of another student's check.

Layer: Landlock
Without: no confinement
Check: word
Proof: points
"""

import sqlite3

import target
from django.http import HttpResponse


async def view(request):
    own = sqlite3.connect(":memory:")
    own.execute("ATTACH ? AS other", [target.DATABASE])
    return HttpResponse(own.execute("SELECT word FROM other.kept").fetchone()[0])
