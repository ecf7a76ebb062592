"""Takes in one transaction and gives in another, each of them awaited.

Fails: test_no_log_no_transfer, test_half_a_transfer_is_none, test_visitor_who_leaves
"""

import json

from asgiref.sync import sync_to_async
from django.db import transaction
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
def take(source_id, target_id, amount):
    accounts = Account.objects.in_bulk([source_id, target_id])
    if len(accounts) < 2:
        raise Refused(404, "no such account")
    source = accounts[source_id]
    if source.balance < amount:
        raise Refused(409, "insufficient funds")
    source.balance -= amount
    source.save()
    return source.balance


@sync_to_async
@transaction.atomic
def give(source_id, target_id, amount):
    target = Account.objects.get(pk=target_id)
    target.balance += amount
    target.save()
    Transfer.objects.create(source_id=source_id, target=target, amount=amount)
    return target.balance


async def move(*order):
    return {"from": await take(*order), "to": await give(*order)}


async def transfer(request):
    try:
        return JsonResponse(await move(*read_order(request)))
    except Refused as refused:
        status, error = refused.args
        return JsonResponse({"error": error}, status=status)
