"""Moves money from an account to itself.

Fails: test_refuses_bad_requests
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
    if type(amount) is not int or amount <= 0:
        raise Refused(400, "malformed order")
    return source, target, amount


def move(source, target, amount):
    with transaction.atomic():
        taken = Account.objects.filter(pk=source, balance__gte=amount).update(balance=F("balance") - amount)
        given = Account.objects.filter(pk=target).update(balance=F("balance") + amount)
        if not given or not Account.objects.filter(pk=source).exists():
            raise Refused(404, "no such account")
        if not taken:
            raise Refused(409, "insufficient funds")
        Transfer.objects.create(source_id=source, target_id=target, amount=amount)
        balances = dict(Account.objects.filter(pk__in=[source, target]).values_list("pk", "balance"))
    return {"from": balances[source], "to": balances[target]}


async def transfer(request):
    try:
        return JsonResponse(await sync_to_async(move)(*read_order(request)))
    except Refused as refused:
        status, error = refused.args
        return JsonResponse({"error": error}, status=status)
