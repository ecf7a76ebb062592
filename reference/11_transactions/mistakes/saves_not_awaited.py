"""Calls asave without `await`: the answer is right, and nothing has been saved.

Fails: test_moves_money
"""

import json

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


async def move(source_id, target_id, amount):
    accounts = await Account.objects.ain_bulk([source_id, target_id])
    if len(accounts) < 2:
        raise Refused(404, "no such account")
    source, target = accounts[source_id], accounts[target_id]
    if source.balance < amount:
        raise Refused(409, "insufficient funds")
    source.balance -= amount
    target.balance += amount
    source.asave()
    target.asave()
    Transfer.objects.acreate(source=source, target=target, amount=amount)
    return {"from": source.balance, "to": target.balance}


async def transfer(request):
    try:
        source, target, amount = read_order(request)
        return JsonResponse(await move(source, target, amount))
    except Refused as refused:
        return JsonResponse({"error": refused.args[1]}, status=refused.args[0])
