"""The transaction's sync function runs async helpers with async_to_sync, in the same thread."""

import json

from asgiref.sync import async_to_sync, sync_to_async
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


async def log(source, target, amount):
    await Transfer.objects.acreate(source=source, target=target, amount=amount)


@transaction.atomic
def move(source_id, target_id, amount):
    try:
        source, target = Account.objects.get(pk=source_id), Account.objects.get(pk=target_id)
    except Account.DoesNotExist:
        raise Refused(404, "no such account") from None
    if source.balance < amount:
        raise Refused(409, "insufficient funds")
    source.balance -= amount
    source.save()
    target.balance += amount
    target.save()
    async_to_sync(log)(source, target, amount)
    return {"from": source.balance, "to": target.balance}


async def transfer(request):
    try:
        return JsonResponse(await sync_to_async(move)(*read_order(request)))
    except Refused as refused:
        status, error = refused.args
        return JsonResponse({"error": error}, status=status)
