"""Looks whether there is enough money first, and opens the transaction afterwards: others come in between.

Fails: test_never_overdrawn
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
def move(source, target, amount):
    Account.objects.filter(pk=source).update(balance=F("balance") - amount)
    Account.objects.filter(pk=target).update(balance=F("balance") + amount)
    Transfer.objects.create(source_id=source, target_id=target, amount=amount)
    balances = dict(Account.objects.values_list("pk", "balance"))
    return {"from": balances[source], "to": balances[target]}


async def carry_out(source_id, target_id, amount):
    accounts = await Account.objects.ain_bulk([source_id, target_id])
    if len(accounts) < 2:
        raise Refused(404, "no such account")
    if accounts[source_id].balance < amount:
        raise Refused(409, "insufficient funds")
    return await sync_to_async(move)(source_id, target_id, amount)


async def transfer(request):
    try:
        return JsonResponse(await carry_out(*read_order(request)))
    except Refused as refused:
        status, error = refused.args
        return JsonResponse({"error": error}, status=status)
