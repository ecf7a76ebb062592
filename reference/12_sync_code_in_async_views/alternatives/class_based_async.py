"""A class-based view with an async handler and a decorated method."""

from asgiref.sync import sync_to_async
from django.http import JsonResponse
from django.views import View

import legacy


class InvoiceView(View):
    async def get(self, request, order_id):
        self.name = request.headers.get("X-Request-ID", "-")
        answer = await self.look_up(order_id)
        return JsonResponse(answer or {"error": "no such order"}, status=200 if answer else 404)

    @sync_to_async
    def look_up(self, order_id):
        legacy.request_id.set(self.name)
        try:
            text = legacy.render_invoice(order_id)
        except LookupError:
            return {}
        return {"invoice": text, "fingerprint": legacy.fingerprint(text)}


invoice = InvoiceView.as_view()
