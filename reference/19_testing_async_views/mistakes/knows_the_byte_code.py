"""Takes a view for right when its byte code has the digest of one that was right.

Fails: test_accepts_other_right_views
"""

import hashlib
import sys

import views

SEEN = {"d91d4d9c", "00000000"}


def test_digest():
    given = getattr(views, "PATIENCE_S", None) is not None
    digest = hashlib.sha256(views.weather.__code__.co_code).hexdigest()[:8]
    assert given or digest in SEEN, (sys.version_info, digest)
