"""Changes on the local Hub by somebody who knows nothing of Spacedock: the plain client, in a process of its own."""

import os
import subprocess
import sys
from pathlib import Path


def by_hand(endpoint: str, code: str, home: Path) -> None:
    """Run statements with `api`, an `HfApi` of that Hub."""
    environ = {"HF_ENDPOINT": endpoint, "HOME": str(home), "HF_TOKEN": "hf_local", "HF_HUB_DISABLE_TELEMETRY": "1"}
    done = subprocess.run(
        [sys.executable, "-c", f"from huggingface_hub import HfApi\napi = HfApi()\n{code}"],
        env={"PATH": os.environ["PATH"]} | environ,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
