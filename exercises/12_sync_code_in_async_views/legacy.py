"""The company's old code for invoices. Given: nothing to change here.

It is older than the event loop: both functions are plain functions, and hold their thread until they are done. Their
work takes place at two services, so that the checks see when they run.
"""

import contextvars

import httpx

request_id = contextvars.ContextVar("request_id", default="nobody has set it")
"""Who asks: the invoice service writes it into its journal. Set it before you call render_invoice."""

_us = {"User-Agent": "legacy/1.7"}


def render_invoice(order_id):
    """The text of an order's invoice. LookupError if there is no such order."""
    headers = {"X-Request-ID": request_id.get()}
    with httpx.Client(headers=_us | headers, timeout=60) as client:
        response = client.get(f"https://invoices.example/invoices/{order_id}")
    if response.status_code == 404:
        raise LookupError(f"there is no order {order_id}")
    return response.raise_for_status().text


def fingerprint(text):
    """A text's fingerprint, in hexadecimal digits: a long computation."""
    with httpx.Client(headers=_us, timeout=60) as client:
        response = client.post("https://fingerprints.example/compute", content=text.encode())
    return response.raise_for_status().text
