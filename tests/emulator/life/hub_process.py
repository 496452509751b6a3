"""A Hub without its wire half: runs one Space until it is ended. Arguments: folder, Dockerfile's text."""

import asyncio
import sys
from pathlib import Path

from tests.emulator.life.ground import Ground, tree


async def main() -> None:
    ground = Ground(Path(sys.argv[1]))
    await ground.life.start()
    ground.push(tree(Dockerfile=sys.argv[2]))
    await ground.reach("RUNNING")
    print("running", flush=True)  # noqa: T201 (the test waits for this line)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main())
