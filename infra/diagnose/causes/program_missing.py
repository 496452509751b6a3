"""The command of the container is not in the image.

**Seen as.** "exec: gunicorn: not found", exit code 127, "executable file not found in $PATH", "No such file or
directory" for the command itself.

**Cure.** Add the package that has the program to the requirements, or correct CMD in Dockerfile.j2.
"""

from infra.diagnose.reading import Finding, in_start, line
from infra.model.symptoms import Symptoms


def find(seen: Symptoms) -> Finding | None:
    """Find the shell's words, or those of the container's runtime."""
    hit = in_start(
        seen,
        r'.*(?:exec: "?(?P<name>[\w./-]+)"?: (?:executable file )?not found|\d+: (?P<shell>[\w./-]+): not found'
        r"|(?P<bash>[\w./-]+): command not found).*",
    ) or in_start(seen, r"Exit code: 127\. Reason: .*")
    if hit is None:
        return None
    name = next((text for text in hit.groups() if text), "") or "the command"
    return Finding(
        f"the image has no program {name}" if name != "the command" else "the image does not have the program of CMD",
        "Add the package that has it to the requirements, or correct CMD in Dockerfile.j2, and deploy.",
        line(hit),
    )
