"""Every route of the local Hub has a test that asks for it (each checks that it does: tests/conformance/routes.py)."""

import ast

from tests.conformance.routes import all_routes, claims
from tests.generated import ROOT


def test_every_route_is_proved_and_nothing_else() -> None:
    proved = {route for routes in claims().values() for route in routes}
    served = {route.key for route in all_routes()}
    assert not served - proved, f"no conformance test asks for {sorted(served - proved)}: write one, then --record"
    assert not proved - served, f"not served any more: {sorted(proved - served)}; run ./inv hub.conformance --record"


def test_every_test_that_is_named_is_there() -> None:
    for name in claims():
        path, _, function = name.partition("[")[0].partition("::")
        tree = ast.parse((ROOT / path).read_text("utf-8"))
        found = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
        assert function in found, f"{name} is gone: run ./inv hub.conformance --record"
