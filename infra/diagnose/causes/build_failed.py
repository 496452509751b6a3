"""A step of the build failed.

**Seen as.** `BUILD_ERROR`, `process "/bin/sh -c …" did not complete successfully: exit code: 1`.

**Cure.** The lines before the error tell what the step said: they are shown below, and by
`inv logs SPACE --kind build`.
"""

from infra.diagnose.reading import Finding, ended_by, in_build, last_line, line
from infra.model.symptoms import Symptoms


def find(seen: Symptoms) -> Finding | None:
    """Go by the stage; the evidence is the last error of the log."""
    if seen.stage != "BUILD_ERROR":
        return None
    step = in_build(seen, r'.*process "/bin/sh -c (?P<step>[^"]+)" did not complete.*')
    error = ended_by(seen.build_log)
    hit = in_build(seen, r"^\s*(?:--> )?(?:ERROR|E|error|npm ERR!)\b.*")
    said = last_line(seen.build_log[: step.start()]) if step and step.string == seen.build_log else ""
    told = error.line if error else said or (line(hit) if hit else seen.error or last_line(seen.build_log))
    return Finding(
        f"a step of the build failed: {step['step']}" if step else "a step of the build failed",
        "Read the end of the build log, correct that step, and deploy again.",
        told,
    )
