"""The only writers to the terminal: results to stdout, progress and hints to stderr."""

from infra.report.adoption import show_adoption
from infra.report.approval import ask_approval
from infra.report.checkup import show_checkup, show_examined
from infra.report.diagnostics import show_diagnostics, show_validation
from infra.report.drift import show_drift, show_drift_markdown
from infra.report.failure import show_failure, write_bug_report
from infra.report.history import show_history, show_release
from infra.report.html import rollout_file
from infra.report.locks import show_locks, show_unlocked
from infra.report.losses import show_destroyed, show_losses
from infra.report.plan import show_plan
from infra.report.plan_markdown import show_plan_markdown
from infra.report.review import show_review
from infra.report.rollout import Progress, show_event, stream
from infra.report.screen import Screen
from infra.report.secrets import show_secrets
from infra.report.spaces import show_blocked, show_hub, show_outcome, show_status, show_verification
from infra.report.spelled import show_comparison, show_explained

__all__ = [
    "Progress",
    "Screen",
    "ask_approval",
    "rollout_file",
    "show_adoption",
    "show_blocked",
    "show_checkup",
    "show_comparison",
    "show_destroyed",
    "show_diagnostics",
    "show_drift",
    "show_drift_markdown",
    "show_event",
    "show_examined",
    "show_explained",
    "show_failure",
    "show_history",
    "show_hub",
    "show_locks",
    "show_losses",
    "show_outcome",
    "show_plan",
    "show_plan_markdown",
    "show_release",
    "show_review",
    "show_secrets",
    "show_status",
    "show_unlocked",
    "show_validation",
    "show_verification",
    "stream",
    "write_bug_report",
]
