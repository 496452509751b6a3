"""`python3 -m infra.ci VERB ...`: what the workflows call."""

import argparse
import os
import sys
from pathlib import Path

from infra.ci.github import GitHub
from infra.ci.plans import spaces
from infra.ci.posts import Head, close, comment, report


def main(arguments: list[str]) -> str:
    """Carry out one verb, and return what was done; GitHub's runner says the rest in the environment."""
    asked = parser().parse_args(arguments)
    if asked.verb == "spaces":
        return spaces(asked.file.read_bytes())
    env = os.environ
    github = GitHub(env["GITHUB_API_URL"], env["GITHUB_REPOSITORY"], env["GITHUB_TOKEN"])
    if asked.verb == "close":
        return close(github, asked.environment)
    text = asked.file.read_text("utf-8", "replace")
    if asked.verb == "issue":
        return report(github, asked.environment, text)
    return comment(github, Head(env["HEAD_OWNER"], env["HEAD_BRANCH"], env["HEAD_SHA"]), text)


def parser() -> argparse.ArgumentParser:
    """Return what reads the arguments."""
    whole = argparse.ArgumentParser("python3 -m infra.ci", description=__doc__)
    verbs = whole.add_subparsers(dest="verb", required=True)
    verbs.add_parser("spaces", help="name what a saved plan changes").add_argument("file", type=Path)
    verbs.add_parser("comment", help="show a review on its pull request").add_argument("file", type=Path)
    verbs.add_parser("close", help="close the issue about drift").add_argument("environment")
    issue = verbs.add_parser("issue", help="open or update the issue about drift")
    issue.add_argument("environment")
    issue.add_argument("file", type=Path)
    return whole


if __name__ == "__main__":
    sys.stdout.write(main(sys.argv[1:]) + "\n")
