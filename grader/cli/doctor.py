"""`grader doctor`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grader.sandbox import Fence
    from grader.sandbox.probe import Finding

__all__ = ["command"]


@click.command("doctor")
@click.option("--json", "as_json", is_flag=True, help="Print the findings as JSON.")
def command(as_json: bool) -> int:
    """Try what confines submissions on this machine, and say what is missing.

    Starts a process as confined as a submission, lets it try what it may not do, and lets an unconfined one try the
    same. Ends with 0 if all of it is stopped, and with 4 if not.
    """
    import json

    from grader.course import find_root
    from grader.errors import GraderError, UsageError
    from grader.hosts import fence_for
    from grader.sandbox import choose
    from grader.sandbox.probe import probe

    try:
        fence = fence_for(find_root())
    except UsageError:  # not in a course
        fence = choose()
    findings = probe(fence)
    sound = not fence.missing and all(finding.stopped for finding in findings)
    if as_json:
        click.echo(json.dumps(_as_json(fence, findings, sound=sound), indent=2))
    else:
        _tell(fence, findings, sound=sound)
    return 0 if sound else GraderError.exit_code


def _machine() -> dict[str, str]:
    import os
    import platform
    import sys

    from grader.cli.version import installed

    machine = {
        "Python": platform.python_version(),
        "Django": installed("django"),
        "system": f"{platform.system()} {platform.release()} {platform.machine()}",
    }
    if hasattr(os, "geteuid"):
        machine["user"] = "root" if os.geteuid() == 0 else "an ordinary one"
    if sys.platform == "linux":
        from grader.sandbox.landlock import abi

        machine["Landlock"] = f"version {abi()}" if abi() else "none"
    return machine


def _as_json(fence: Fence, findings: Sequence[Finding], *, sound: bool) -> dict[str, Any]:
    return {
        "sound": sound,
        "machine": _machine(),
        "layers": [
            {
                "name": layer.name,
                "stops": layer.stops,
                "in_force": layer.in_force,
                "missing": layer.missing,
                "optional": layer.optional,
            }
            for layer in fence.layers
        ],
        "attempts": [
            {"what": finding.what, "stopped": finding.stopped, "works_without": finding.works_without}
            for finding in findings
        ],
    }


def _tell(fence: Fence, findings: Sequence[Finding], *, sound: bool) -> None:
    from grader.sandbox.probe import ADVICE

    for name, value in _machine().items():
        click.echo(f"{name}: {value}")
    click.echo("\nLayers:")
    for layer in fence.layers:
        if layer.in_force:
            click.echo(f"  in force  {layer}: stops {layer.stops}")
        else:
            how = "not here " if layer.optional else "MISSING  "
            click.echo(f"  {how} {layer}: {layer.missing}. {ADVICE.get(layer.name, '')}".rstrip())
    if findings:
        click.echo("\nWhat a submission tried:")
    for finding in findings:
        result = "stopped " if finding.stopped else "WORKED  "
        note = "" if finding.works_without else " (does not work here without confinement either)"
        click.echo(f"  {result}  {finding.what}{note}")
    click.echo()
    if sound:
        click.echo("Submissions are confined here. `--isolation strict` grades.")
    else:
        click.echo("Submissions are not fully confined here: grade only code that you would run yourself.")
