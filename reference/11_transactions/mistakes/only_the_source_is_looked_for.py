"""Looks for the source only; an update of an account that is not there changes nothing, without an error.

Fails: test_unknown_account
"""

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


@transaction.atomic
def move(source_id, target_id, amount):
    source = Account.objects.filter(pk=source_id).first()
    if source is None:
        raise Refused(404, "no such account")
    if source.balance < amount:
        raise Refused(409, "insufficient funds")
    Account.objects.filter(pk=source_id).update(balance=F("balance") - amount)
    Account.objects.filter(pk=target_id).update(balance=F("balance") + amount)
    Transfer.objects.create(source_id=source_id, target_id=target_id, amount=amount)
    balances = dict(Account.objects.values_list("pk", "balance"))
    return {"from": balances[source_id], "to": balances.get(target_id)}


async def transfer(request):
    try:
        return JsonResponse(await sync_to_async(move)(*read_order(request)))
    except Refused as refused:
        status, error = refused.args
        return JsonResponse({"error": error}, status=status)
