"""Compiles the reference solution from disk and lets that answer.

Layer: Landlock
Without: no confinement
Check: word
Proof: points
"""

import target

exec(compile(open(target.REFERENCE).read(), "reference", "exec"))
