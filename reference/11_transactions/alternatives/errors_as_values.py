"""The transaction returns a status and an answer, and undoes itself with set_rollback."""

import json

from asgiref.sync import sync_to_async
from django.db import transaction
from django.db.models import F
from django.http import JsonResponse

from project.models import Account, Transfer


def checked(body):
    try:
        order = json.loads(body)
    except ValueError:
        return None
    match order:
        case {"from": source, "to": target, "amount": int(amount)} if amount is not True and amount > 0:
            return None if source == target else (source, target, amount)
    return None


@sync_to_async(thread_sensitive=False)
def move(source, target, amount):
    with transaction.atomic():
        Account.objects.filter(pk=source).update(balance=F("balance") - amount)
        Account.objects.filter(pk=target).update(balance=F("balance") + amount)
        now = Account.objects.in_bulk([source, target])
        if len(now) < 2:
            transaction.set_rollback(True)
            return 404, {"error": "no such account"}
        if now[source].balance < 0:
            transaction.set_rollback(True)
            return 409, {"error": "insufficient funds"}
        Transfer(source=now[source], target=now[target], amount=amount).save()
        return 200, {"from": now[source].balance, "to": now[target].balance}


async def transfer(request):
    order = checked(request.body)
    status, answer = await move(*order) if order else (400, {"error": "bad order"})
    return JsonResponse(answer, status=status)
