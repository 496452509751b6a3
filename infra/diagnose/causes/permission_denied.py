"""The service writes where it may not.

**Seen as.** `PermissionError: [Errno 13] Permission denied: '/.cache'`, "Read-only file system".

**Why.** Containers run as uid 1000. What COPY and WORKDIR make belongs to root, and without HOME a cache goes to `/`.

**Cure.** `COPY --chown=user`, HOME and HF_HOME in the user's own folder, or `/tmp`. The Dockerfile of Spacedock does
that; a path in the code or in a variable does not.
"""

from infra.diagnose.reading import Finding, anywhere, line, search
from infra.model.symptoms import Symptoms


def find(seen: Symptoms) -> Finding | None:
    """Find a file that may not be written."""
    hit = anywhere(seen, r".*(?:PermissionError|EACCES|Permission denied|Read-only file system).*")
    if hit is None:
        return None
    path = search(r"[Dd]enied: '([^']+)'|: '([^']+)': [Pp]ermission denied|open '([^']+)'", hit[0])
    where = next((group for group in path.groups() if group), "") if path else ""
    return Finding(
        f"uid 1000 may not use {where}" if where else "uid 1000 may not write where the service does",
        "Write below the home folder or /tmp, and give files to the user by `COPY --chown=user` in Dockerfile.j2.",
        line(hit),
    )
