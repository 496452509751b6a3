"""Does several things at once, and tells what happens in one stream."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from queue import SimpleQueue

from infra.model.events import Event
from infra.ports import Emit

Work = Callable[[Emit], object]
"""Something that takes a while, and says what happens. Raises nothing but bugs."""


def side_by_side(works: Sequence[Work], parallel: int) -> Iterator[Event]:
    """Yield the events of all works, of which `parallel` are done at the same time, in their order."""
    events: SimpleQueue[Event | None] = SimpleQueue()
    with ThreadPoolExecutor(parallel + 1) as pool:
        running = [pool.submit(work, events.put) for work in works]
        pool.submit(_close, running, events)
        while (event := events.get()) is not None:
            yield event
    for future in running:
        future.result()


def _close(running: list[Future[object]], events: SimpleQueue[Event | None]) -> None:
    wait(running)
    events.put(None)
