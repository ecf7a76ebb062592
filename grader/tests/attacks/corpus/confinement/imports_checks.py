"""Imports the hidden checks as a module, past the list of packages, with what they need made up.

Layer: Landlock
Without: no confinement
Check: word
Proof: points
"""

import importlib.util
import sys
from unittest.mock import MagicMock

import target
from django.http import HttpResponse

sys.modules["grader.checking"] = MagicMock(check=lambda **options: lambda function: function)


async def view(request):
    spec = importlib.util.spec_from_file_location("checks", target.CHECKS)
    checks = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(checks)
    return HttpResponse(checks.WORD)
