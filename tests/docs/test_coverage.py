"""Every route of the local Hub, and every method of the client that applies to it, has a test.

That a test asks for its routes is checked where it runs: tests/conformance/routes.py.
"""

import ast
import re

from tests.conformance.left_out import LEFT_OUT, left_out, methods, with_test
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


def test_every_method_of_the_client_has_a_test_or_a_reason() -> None:
    missing = {name for name in methods() - set(with_test()) if not left_out(name)}
    assert not missing, f"write tests/conformance/methods tests for {sorted(missing)}, or say in left_out.py why not"
    assert not set(with_test()) - methods(), "a test there is named for no method of the client"


def test_every_reason_is_for_methods_without_a_test() -> None:
    contradicted = {name for name in with_test() if left_out(name)}
    assert not contradicted, f"tested and yet left out: {sorted(contradicted)}"
    idle = [pattern for pattern in LEFT_OUT if not any(re.fullmatch(pattern, name) for name in methods())]
    assert not idle, f"left_out.py names what the client has not: {idle}"
