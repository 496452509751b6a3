"""Two environments side by side."""

from infra.compare import compare
from infra.model.explained import Comparison
from infra.spec import explain_all, parse

TEXT = """\
version: 1
defaults: {owner: acme}
environments:
  staging: {name: "{space}-s", tags: [a], variables: {LEVEL: debug, ONLY: here}}
  prod: {tags: [a]}
spaces:
  api: {title: API, pinned: true, variables: {LEVEL: info}}
  jobs: {title: Jobs, environments: {staging: }}
  web: {title: Web, environments: {prod: }}
"""


def compared(before: str, after: str) -> Comparison:
    fleet = parse(TEXT, "spaces.yaml").fleet
    assert fleet is not None
    sides = [fleet.environment(name) for name in (before, after)]
    told = [{key: tuple(rows) for key, rows in explain_all(TEXT, "spaces.yaml", name)} for name in (before, after)]
    assert sides[0] is not None
    assert sides[1] is not None
    return compare(sides[0], sides[1], (told[0], told[1]))


def test_spaces_of_one_side_only_are_told() -> None:
    found = {space.space: (space.before, space.after) for space in compared("staging", "prod").spaces}
    assert found == {
        "api": ("acme/api-s", "acme/api"),
        "jobs": ("acme/jobs-s", None),
        "web": (None, "acme/web"),
    }


def test_only_keys_that_differ_are_told_with_both_places() -> None:
    api = compared("staging", "prod").spaces[0]
    found = {d.key: (d.before and d.before.value, d.after and d.after.value) for d in api.differences}
    assert found == {
        "name": ("api-s", "api"),
        "variables.ONLY.value": ("here", None),
        "variables.ENVIRONMENT.value": ("staging", "prod"),
    }
    [name] = [d for d in api.differences if d.key == "name"]
    assert name.before is not None
    assert name.before.location is not None
    assert (name.before.location.line, name.after and name.after.location) == (4, None)


def test_an_environment_beside_itself_has_no_difference() -> None:
    assert all(not space.differences for space in compared("prod", "prod").spaces)
