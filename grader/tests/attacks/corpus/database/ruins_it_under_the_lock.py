"""Overwrites the database while the check has it locked: SQLite's locks are advice, which other programs need not take.

Layer: process
Without: blamed author
Check: locked
Proof: ungradable
"""

from django.db import connections
from django.http import HttpResponse


visits = []


async def view(request):
    visits.append(request)
    with open(connections.settings["default"]["NAME"], "r+b") as file:
        file.write(b"no database" * 10_000)
    return HttpResponse("stub", status=503 if len(visits) == 1 else 200)
