"""Moves money from one account to another."""

import json

from django.http import JsonResponse

from project.models import Account


async def transfer(request):
    # TODO(1): not everybody sends what you expect, and not every account exists.
    order = json.loads(request.body)
    source = await Account.objects.aget(pk=order["from"])
    target = await Account.objects.aget(pk=order["to"])

    # TODO(2): is there enough money? And each transfer is logged, as a Transfer.

    # TODO(3): what if something goes wrong between these lines? All of them happen, or none.
    source.balance -= order["amount"]
    await source.asave()
    target.balance += order["amount"]
    await target.asave()

    # TODO(4): other transfers may have changed the balances since they were read above.
    return JsonResponse({"from": source.balance, "to": target.balance})
