"""``client``: what a visitor's HTTP client is spared, because only a submission can send it.

An answer that httpx cannot read would end a check with an exception of httpx, and so look like a fault of the grader.
One that is compressed could unpack to more than the judge's memory.
"""

from __future__ import annotations

import codecs

import httpx

from grader.checking.failure import CheckFailed
from grader.model import Failure

__all__ = ["HEADERS", "refuse_unreadable"]

HEADERS = {"accept-encoding": "identity"}
LONGEST_TYPE = 200  # characters; the standard library takes minutes for a long one full of quotes
_CHARSETS = {"utf-8", "utf-8-sig", "utf-16", "utf-32", "ascii", "iso8859-1", "cp1252"}


def refuse_unreadable(response: httpx.Response) -> None:
    """Raise CheckFailed for an answer that a client could not read. Call it before the body is read."""
    packed = response.headers.get("content-encoding", "identity")
    if packed != "identity":
        _refuse("an answer that is not compressed", f"content-encoding: {packed}")
    content_type = response.headers.get("content-type", "")
    if len(content_type) > LONGEST_TYPE or not _is_readable(response):
        _refuse("a text in UTF-8", f"content type {content_type}")
    for cookie in response.headers.get_list("set-cookie"):
        if not cookie.isascii():  # the client cannot send it back
            _refuse("cookies in ASCII", f"set-cookie: {cookie}")
    location = response.headers.get("location")
    if location is not None and not _leads_somewhere(response.request.url, location):
        _refuse("a header Location with an address in it", f"location: {location}")


def _is_readable(response: httpx.Response) -> bool:
    try:
        charset = response.charset_encoding
        return charset is None or codecs.lookup(charset).name in _CHARSETS
    except LookupError:  # httpx reads it as UTF-8
        return True
    except ValueError:  # there may be null characters in it
        return False


def _leads_somewhere(here: httpx.URL, location: str) -> bool:
    """Whether httpx can make a request of it, which it does even if that is never sent."""
    try:
        there = httpx.URL(location)
        return bool(here.join(location).host and (there.host or not there.scheme))
    except (httpx.InvalidURL, ValueError):
        return False


def _refuse(expected: str, seen: str) -> None:
    __tracebackhide__ = True
    seen = " ".join(seen.split())
    raise CheckFailed(Failure(expected=expected, seen=seen if len(seen) <= 140 else seen[:139] + "…"))
