"""A Django form checks the number: its FloatField refuses nan and inf by itself."""

import asyncio

from django import forms
from django.http import JsonResponse


class WaitForm(forms.Form):
    seconds = forms.FloatField(min_value=0, max_value=2)


async def wait(request):
    form = WaitForm(request.GET)
    if not form.is_valid():
        return JsonResponse({"error": "seconds must be a number from 0 to 2"}, status=400)
    seconds = form.cleaned_data["seconds"]
    await asyncio.sleep(seconds)
    return JsonResponse({"waited": seconds})
