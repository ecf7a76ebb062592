"""Leaves a package in the checkout, and a line in its configuration that loads it as a plugin of pytest.

Layer: Landlock
Without: no confinement
Check: word
Proof: files
"""

import pathlib

import target
from django.http import HttpResponse


async def view(request):
    course = pathlib.Path(target.COURSE)
    (course / "attack_plugin.py").write_text("import os\nos._exit(0)\n")
    (course / "conftest.py").write_text('pytest_plugins = ["attack_plugin"]\n')
    return HttpResponse("stub")
