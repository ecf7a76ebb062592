"""Stores a text where a number belongs, so that the check's own lines fail.

Layer: process
Without: blamed author
Check: stored
Proof: ungradable
"""

from asgiref.sync import sync_to_async
from django.db import connection
from django.http import HttpResponse


@sync_to_async
def store(owner):
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO project_account (owner, balance) VALUES (%s, 'much')", [owner])


async def view(request):
    await store(request.GET["owner"])
    return HttpResponse("stub")
