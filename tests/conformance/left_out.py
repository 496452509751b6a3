"""The methods of the official client that the local Hub does not serve, and why: docs/emulator.md tells the same."""

import ast
import re
from collections.abc import Mapping
from pathlib import Path

from huggingface_hub import HfApi

METHODS = Path(__file__).with_name("methods")
LEFT_OUT: Mapping[str, str] = {
    r".*access_requests?|grant_access": "access requests are for gated models; a Space has none",
    r".*bucket.*": "buckets are another storage, beside repositories",
    r".*collection.*": "collections are pages of huggingface.co",
    r".*inference.*": "inference runs on other machines of Hugging Face",
    r".*(job|jobs|jobs_hardware|job_\w+)": "Jobs run on other machines of Hugging Face",
    r".*webhooks?": "webhooks call other servers",
    r".*paper.*": "papers are pages of huggingface.co",
    r"kernel_info": "kernels are a kind of repository that no Space is made of",
    r"list_organization_(followers|members)|list_user_follow\w+": "the local Hub has accounts, and no followers",
    r"get_(model|dataset)_tags": "the list of all tags is huggingface.co's own",
    r".*safetensors.*|list_dataset_parquet_files|get_dataset_leaderboard": (
        "the Hub computes these of models and datasets"
    ),
    r"upload_attachment": "pictures in comments lie on a media server of huggingface.co",
    r"run_as_future|get_full_repo_name": "they ask for nothing of their own",
}
"""Pattern of a whole name to the reason."""


def methods() -> set[str]:
    """Return the names of all methods of the installed client."""
    return {name for name in dir(HfApi) if not name.startswith("_") and callable(getattr(HfApi, name))}


def left_out(method: str) -> bool:
    return any(re.fullmatch(pattern, method) for pattern in LEFT_OUT)


def with_test() -> dict[str, Path]:
    """Return the method that each test in `methods/` is named for, with its file."""
    found = {}
    for path in sorted(METHODS.glob("test_*.py")):
        for node in ast.parse(path.read_text("utf-8")).body:
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                found[node.name.removeprefix("test_")] = path
    return found
