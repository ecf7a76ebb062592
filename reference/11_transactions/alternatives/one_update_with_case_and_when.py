"""An order is a dataclass that is parsed with `match`; one UPDATE with `Case` and `When` changes both balances."""

import asyncio
import json
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Case, F, When
from django.http import JsonResponse

from project.models import Account, Transfer


@dataclass(frozen=True, slots=True)
class Refused(Exception):
    status: int
    error: str

    def response(self):
        return JsonResponse({"error": self.error}, status=self.status)


@dataclass(frozen=True)
class Order:
    source: int
    target: int
    amount: int

    @classmethod
    def parse(cls, body):
        try:
            data = json.loads(body)
        except ValueError as e:
            raise Refused(400, str(e)) from e
        match data:
            case {"amount": bool()}:
                raise Refused(400, "amount")
            case {"from": source, "to": target, "amount": int(amount)} if amount > 0 and source != target:
                return cls(source, target, amount)
        raise Refused(400, "bad order")

    @transaction.atomic(durable=True)
    def execute(self):
        accounts = Account.objects.select_for_update().order_by("pk").in_bulk([self.source, self.target])
        if len(accounts) < 2:
            raise Refused(404, "no such account")
        if accounts[self.source].balance < self.amount:
            raise Refused(409, "insufficient funds")
        Account.objects.filter(pk__in=accounts).update(
            balance=Case(
                When(pk=self.source, then=F("balance") - self.amount),
                When(pk=self.target, then=F("balance") + self.amount),
            )
        )
        Transfer.objects.create(source_id=self.source, target_id=self.target, amount=self.amount)
        after = dict(Account.objects.filter(pk__in=accounts).values_list("pk", "balance"))
        return {"from": after[self.source], "to": after[self.target]}


async def transfer(request):
    try:
        order = Order.parse(request.body)
        return JsonResponse(await asyncio.to_thread(order.execute))
    except Refused as no:
        return no.response()
