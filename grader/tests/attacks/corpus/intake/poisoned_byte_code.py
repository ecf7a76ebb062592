"""Hands in byte code that claims to belong to the harmless source beside it.

Layer: intake
Without: plain pytest
Check: word
Proof: points
"""

import importlib.util
import marshal
import os


def build(submission, course):
    for folder in (submission / "exercises").iterdir():
        source = folder / "views.py"
        state = source.stat()
        code = compile("import os\nos._exit(0)", "views.py", "exec")
        head = importlib.util.MAGIC_NUMBER + (0).to_bytes(4, "little")
        head += int(state.st_mtime).to_bytes(4, "little") + state.st_size.to_bytes(4, "little")
        cached = folder / "__pycache__" / os.path.basename(importlib.util.cache_from_source("views.py"))
        cached.parent.mkdir(exist_ok=True)
        cached.write_bytes(head + marshal.dumps(code))
