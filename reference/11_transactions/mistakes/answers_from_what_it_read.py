"""Works the answer out from what was read before the transaction: other orders have changed that since.

Fails: test_never_overdrawn
"""

import asyncio
import json

from django.db import transaction
from django.db.models import F
from django.http import HttpResponse, JsonResponse

from project.models import Account, Transfer


def move(source, target, n):
    with transaction.atomic():
        taken = Account.objects.filter(pk=source.pk, balance__gte=n).update(balance=F("balance") - n)
        if not taken:
            return None
        Account.objects.filter(pk=target.pk).update(balance=F("balance") + n)
        Transfer.objects.create(source=source, target=target, amount=n)
        return source.balance - n, target.balance + n


async def transfer(request):
    try:
        order = json.loads(request.body)
        a, b, n = order["from"], order["to"], order["amount"]
    except (ValueError, KeyError, TypeError):
        return HttpResponse(status=400)
    if type(n) is not int or n <= 0 or a == b:
        return HttpResponse(status=400)
    rows = {x.pk: x async for x in Account.objects.filter(pk__in=[a, b])}
    if len(rows) < 2:
        return JsonResponse({"error": "no such account"}, status=404)
    found = await asyncio.shield(asyncio.to_thread(move, rows[a], rows[b], n))
    if found is None:
        return JsonResponse({"error": "insufficient funds"}, status=409)
    return JsonResponse({"from": found[0], "to": found[1]})
