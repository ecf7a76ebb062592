"""Answers with a transaction open, so that nobody else can use the database, and the check's own lines fail.

Layer: process
Without: blamed author
Check: stored
Proof: ungradable
"""

import sqlite3

from django.db import connections
from django.http import HttpResponse

kept = []


async def view(request):
    connection = sqlite3.connect(connections.settings["default"]["NAME"], isolation_level=None)
    connection.execute("BEGIN EXCLUSIVE")
    kept.append(connection)
    return HttpResponse("stub")
