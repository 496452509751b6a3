"""All rules, by number: one file each, named for the fault. Numbers are never reused."""

from infra.lint.rules import (
    credential_in_text,
    hardware_not_allowed,
    name_not_allowed,
    origin_not_https,
    placeholder_secret,
    plain_credential,
    price_too_high,
    shared_secret,
    short_secret,
    unreviewed_change,
    variable_missing,
    visibility_not_allowed,
)
from infra.lint.view import Rule

RULES = (
    Rule("SD101", plain_credential.check),
    Rule("SD102", credential_in_text.check),
    Rule("SD103", placeholder_secret.check),
    Rule("SD104", short_secret.check),
    Rule("SD105", shared_secret.check),
    Rule("SD201", hardware_not_allowed.check),
    Rule("SD202", price_too_high.check),
    Rule("SD203", visibility_not_allowed.check),
    Rule("SD204", origin_not_https.check),
    Rule("SD205", variable_missing.check),
    Rule("SD206", name_not_allowed.check),
    Rule("SD207", unreviewed_change.check),
)
