"""Changes a balance only if it is still the one that was read; otherwise undoes all and tries again."""

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


@transaction.atomic
def attempt(source, target, amount):
    found = dict(Account.objects.filter(pk__in=[source, target]).values_list("pk", "balance"))
    if len(found) < 2:
        raise Refused(404, "no such account")
    if found[source] < amount:
        raise Refused(409, "insufficient funds")
    after = {source: found[source] - amount, target: found[target] + amount}
    for pk, balance in after.items():
        if not Account.objects.filter(pk=pk, balance=found[pk]).update(balance=balance):
            transaction.set_rollback(True)
            return None
    Transfer.objects.create(source_id=source, target_id=target, amount=amount)
    return {"from": after[source], "to": after[target]}


async def transfer(request):
    try:
        order = read_order(request)
        while not (answer := await sync_to_async(attempt, thread_sensitive=False)(*order)):
            pass
        return JsonResponse(answer)
    except Refused as refused:
        return JsonResponse({"error": refused.args[1]}, status=refused.args[0])
