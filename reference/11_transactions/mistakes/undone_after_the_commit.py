"""Commits the money before the log, and takes it back when the log fails: a full disk refuses that as well.

Fails: test_no_log_no_transfer
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
def move(source_id, target_id, amount):
    accounts = Account.objects.select_for_update().in_bulk([source_id, target_id])
    if len(accounts) != 2:
        raise Refused(404, "no such account")
    source, target = accounts[source_id], accounts[target_id]
    if source.balance < amount:
        raise Refused(409, "insufficient funds")
    source.balance -= amount
    target.balance += amount
    source.save(update_fields=["balance"])
    target.save(update_fields=["balance"])
    return {"from": source.balance, "to": target.balance}


@transaction.atomic
def undo(source_id, target_id, amount):
    Account.objects.filter(pk=source_id).update(balance=F("balance") + amount)
    Account.objects.filter(pk=target_id).update(balance=F("balance") - amount)


def move_and_log(source_id, target_id, amount):
    answer = move(source_id, target_id, amount)
    try:
        Transfer.objects.create(source_id=source_id, target_id=target_id, amount=amount)
    except BaseException:
        undo(source_id, target_id, amount)
        raise
    return answer


async def transfer(request):
    try:
        return JsonResponse(await sync_to_async(move_and_log)(*read_order(request)))
    except Refused as refused:
        status, error = refused.args
        return JsonResponse({"error": error}, status=status)
