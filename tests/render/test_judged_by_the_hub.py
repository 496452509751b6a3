"""The cards as the Hub's own check judges them: the real route of the local Hub, over a real socket."""

from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest

from infra.render import bundle
from tests.emulator.hubs import thread_hub
from tests.render.test_card import HOSTILE
from tests.support import shipped
from tests.support.spaces import environment, space


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx2.Client]:
    data: Path = tmp_path_factory.mktemp("hub") / "data"
    with thread_hub(data) as running:
        yield running.http


def judged(hub: httpx2.Client, card: str) -> tuple[int, object]:
    answer = hub.post("/api/validate-yaml", json={"content": card, "repoType": "space"})
    return answer.status_code, answer.json()


@pytest.mark.acceptance("T030")
def test_t030_the_hub_accepts_every_shipped_card(hub: httpx2.Client) -> None:
    cards = [shipped.text(bundle, "README.md") for _, _, bundle in shipped.everything()]
    assert [judged(hub, card) for card in cards] == [(200, {"errors": [], "warnings": []})] * len(cards)


@pytest.mark.acceptance("T030")
def test_t030_the_hub_refuses_a_card_that_is_broken(hub: httpx2.Client) -> None:
    assert judged(hub, "---\ntitle: a: b\n---\n")[0] == 400
    assert judged(hub, "---\ntitle: a\nsdk: rocket\n---\n")[0] == 400


@pytest.mark.parametrize("title", HOSTILE)
def test_the_hub_accepts_any_title(hub: httpx2.Client, title: str) -> None:
    wanted = space(title=title)
    card = shipped.text(bundle(environment(wanted), wanted, shipped.sources()), "README.md")
    assert judged(hub, card) == (200, {"errors": [], "warnings": []})
