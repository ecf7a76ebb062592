"""SQL by hand between BEGIN and COMMIT, in one thread hop, with a lock as SQLite and PostgreSQL have it."""

import json

from asgiref.sync import sync_to_async
from django.db import connection
from django.http import JsonResponse


class Refused(Exception):
    """An order that is not carried out: its status and why."""


def read_order(request):
    try:
        order = json.loads(request.body)
        source, target, amount = order["from"], order["to"], order["amount"]
    except (ValueError, TypeError, KeyError):
        raise Refused(400, "malformed order") from None
    if type(amount) is not int or amount <= 0 or source == target:
        raise Refused(400, "malformed order")
    return source, target, amount


BEGIN = {
    "sqlite": "BEGIN IMMEDIATE",
    "postgresql": "BEGIN ; LOCK TABLE project_account IN SHARE ROW EXCLUSIVE MODE",
}


def move(source, target, amount):
    with connection.cursor() as cursor:
        cursor.execute(BEGIN[connection.vendor])
        try:
            cursor.execute("SELECT id, balance FROM project_account WHERE id IN (%s, %s)", [source, target])
            balances = dict(cursor.fetchall())
            if len(balances) < 2:
                raise Refused(404, "no such account")
            if balances[source] < amount:
                raise Refused(409, "insufficient funds")
            balances[source] -= amount
            balances[target] += amount
            for pk, balance in balances.items():
                cursor.execute("UPDATE project_account SET balance = %s WHERE id = %s", [balance, pk])
            cursor.execute(
                "INSERT INTO project_transfer (source_id, target_id, amount) VALUES (%s, %s, %s)",
                [source, target, amount],
            )
        except BaseException:
            cursor.execute("ROLLBACK")
            raise
        cursor.execute("COMMIT")
    return {"from": balances[source], "to": balances[target]}


async def transfer(request):
    try:
        return JsonResponse(await sync_to_async(move)(*read_order(request)))
    except Refused as refused:
        status, error = refused.args
        return JsonResponse({"error": error}, status=status)
