"""A class-based view with a sync handler."""

from django.http import Http404, JsonResponse
from django.views import View

import legacy


class InvoiceView(View):
    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        legacy.request_id.set(request.headers.get("X-Request-ID", "-"))

    def dispatch(self, request, *args, **kwargs):
        try:
            return super().dispatch(request, *args, **kwargs)
        except Http404:
            return JsonResponse({"error": "no such order"}, status=404)

    def get(self, request, order_id):
        try:
            text = legacy.render_invoice(order_id)
        except LookupError as error:
            raise Http404 from error
        return JsonResponse({"invoice": text, "fingerprint": legacy.fingerprint(text)})


invoice = InvoiceView.as_view()
