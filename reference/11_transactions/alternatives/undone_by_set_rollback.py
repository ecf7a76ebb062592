"""The whole sync view is the transaction: it changes first, looks afterwards, and refuses with set_rollback."""

import json

from django.db import transaction
from django.db.models import F
from django.http import JsonResponse
from django.utils.decorators import method_decorator
from django.views import View

from project.models import Account, Transfer


@method_decorator(transaction.atomic, name="dispatch")
class TransferView(View):
    def post(self, request):
        try:
            order = json.loads(request.body)
            self.a, self.b, self.n = (order[k] for k in ("from", "to", "amount"))
        except (ValueError, KeyError, TypeError):
            return self.no(400, "bad")
        if type(self.n) is not int or self.n < 1 or self.a == self.b:
            return self.no(400, "bad")
        Account.objects.filter(pk=self.a).update(balance=F("balance") - self.n)
        Account.objects.filter(pk=self.b).update(balance=F("balance") + self.n)
        left = dict(Account.objects.filter(pk__in=(self.a, self.b)).values_list("pk", "balance"))
        if len(left) < 2:
            return self.no(404, "no such account")
        if left[self.a] < 0:
            return self.no(409, "insufficient funds")
        Transfer(source_id=self.a, target_id=self.b, amount=self.n).save(force_insert=True)
        return JsonResponse({"from": left[self.a], "to": left[self.b]})

    def no(self, status, text):
        transaction.set_rollback(True)
        return JsonResponse({"error": text}, status=status)


transfer = TransferView.as_view()
