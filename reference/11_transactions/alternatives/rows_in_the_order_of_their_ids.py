"""Locks the two rows in the order of their ids, adds with F, and reads them again."""

import json

from asgiref.sync import sync_to_async
from django.db import transaction
from django.db.models import F
from django.http import JsonResponse

from project.models import Account, Transfer


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


@sync_to_async
@transaction.atomic
def move(source_id, target_id, amount):
    rows = {pk: Account.objects.select_for_update().get(pk=pk) for pk in sorted([source_id, target_id])}
    if rows[source_id].balance < amount:
        raise Refused(409, "insufficient funds")
    for pk, change in ((source_id, -amount), (target_id, amount)):
        rows[pk].balance = F("balance") + change
        rows[pk].save(update_fields=["balance"])
        rows[pk].refresh_from_db()
    Transfer.objects.bulk_create([Transfer(source_id=source_id, target_id=target_id, amount=amount)])
    return {"from": rows[source_id].balance, "to": rows[target_id].balance}


async def transfer(request):
    try:
        return JsonResponse(await move(*read_order(request)))
    except Account.DoesNotExist:
        return JsonResponse({"error": "no such account"}, status=404)
    except Refused as refused:
        return JsonResponse({"error": refused.args[1]}, status=refused.args[0])
