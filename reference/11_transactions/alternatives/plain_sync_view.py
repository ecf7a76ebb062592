"""A plain sync view: Django runs it in a thread, where atomic() is at home."""

import json

from django.db import transaction
from django.http import JsonResponse

from project.models import Account, Transfer


def no(status, error):
    return JsonResponse({"error": error}, status=status)


@transaction.atomic
def transfer(request):
    try:
        order = json.loads(request.body)
    except ValueError:
        return no(400, "not JSON")
    if not isinstance(order, dict) or not {"from", "to", "amount"} <= order.keys():
        return no(400, "a key is missing")
    amount = order["amount"]
    if not isinstance(amount, int) or isinstance(amount, bool) or amount < 1 or order["from"] == order["to"]:
        return no(400, "nothing to move")
    source = Account.objects.filter(id=order["from"]).first()
    target = Account.objects.filter(id=order["to"]).first()
    if not source or not target:
        return no(404, "no such account")
    if amount > source.balance:
        return no(409, "insufficient funds")
    Transfer.objects.create(source=source, target=target, amount=amount)
    source.balance, target.balance = source.balance - amount, target.balance + amount
    Account.objects.bulk_update([source, target], ["balance"])
    return JsonResponse({"from": source.balance, "to": target.balance})
