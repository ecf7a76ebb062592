"""How the views are mounted. Given: nothing to change here."""

from django.http import JsonResponse
from django.urls import path

import views
from project.models import Account


async def balance(request, pk):
    """What an account holds: another visitor's view, which is served while a transfer waits."""
    account = await Account.objects.filter(pk=pk).afirst()
    if account is None:
        return JsonResponse({"error": "no such account"}, status=404)
    return JsonResponse({"balance": account.balance})


urlpatterns = [
    path("transfer/", views.transfer),
    path("accounts/<int:pk>/", balance),
]
