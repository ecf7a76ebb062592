"""Puts a symbolic link in the place of its database: who opens it makes a file in the instructor's home.

Layer: seccomp
Without: believed database
Check: stored
Proof: files
"""

import os

import target
from django.db import connections
from django.http import HttpResponse


async def view(request):
    path = connections.settings["default"]["NAME"]
    os.unlink(path)
    os.symlink(target.HOME + "/owned", path)
    return HttpResponse("stub")
