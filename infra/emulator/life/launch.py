"""How a built release becomes a command with an environment of its own."""

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from infra.emulator.hardware import SIZES
from infra.emulator.life.builder import Image, Release
from infra.emulator.life.processes import Command
from infra.emulator.seam import SpaceRecord


@dataclass(frozen=True)
class Launch:
    """A release with all it is started with. `endpoint` is the Hub's address, `port` the app's own."""

    record: SpaceRecord
    release: Release
    image: Image
    endpoint: str
    port: int

    def command(self) -> Command:
        """Make the process's home, and return the command to start.

        In the command's words the app port becomes the port that this process was given, and 0.0.0.0 becomes
        127.0.0.1: many processes share this machine, and none of them is to be seen from outside.
        """
        recipe, mirror = self.image.recipe, self.image.mirror
        words = tuple(self._at_home(mirror.rewrite(word)) for word in recipe.command)
        env = self.environment()
        Path(env["HOME"]).mkdir(parents=True, exist_ok=True)
        return Command(words, mirror.path(recipe.workdir), env, self.record.id)

    def environment(self) -> dict[str, str]:
        """Return the whole environment. Later ones win: Dockerfile, variables, secrets, what the Hub sets."""
        recipe, mirror = self.image.recipe, self.image.mirror
        image = {name: mirror.rewrite(value) for name, value in recipe.env.items()}
        home = str(mirror.path("/root" if recipe.user in {"root", "0"} else f"/home/{recipe.user}"))
        own = {"HOME": home, **image, **self.record.variables, **self.record.secrets, **self._built_in()}
        return {**own, "PATH": f"{self.image.python / 'bin'}:{own['PATH']}"}

    def _built_in(self) -> dict[str, str]:
        """Return the variables that the Hub gives each Space (hub-api 8), and where to listen.

        HOST is no variable of the Hub: it keeps an app that reads it on the loopback interface.
        """
        owner, name = self.record.id.split("/")
        cores, memory = SIZES.get(self.record.hardware, SIZES["cpu-basic"])
        port = urlsplit(self.endpoint).port
        return {
            "PORT": str(self.port),
            "HOST": "127.0.0.1",
            "SYSTEM": "spaces",
            "SPACE_ID": self.record.id,
            "SPACE_AUTHOR_NAME": owner,
            "SPACE_REPO_NAME": name,
            "SPACE_TITLE": self.release.card.title,
            "SPACE_SUBDOMAIN": self.record.subdomain,
            "SPACE_HOST": f"{self.record.subdomain}.localhost" + (f":{port}" if port else ""),
            "SPACE_CREATOR_USER_ID": hashlib.sha256(owner.encode()).hexdigest()[:24],
            "ACCELERATOR": "none",
            "CPU_CORES": str(cores),
            "MEMORY": f"{memory}Gi",
        }

    def _at_home(self, word: str) -> str:
        ported = re.sub(rf"(?<![\w.]){self.release.card.app_port}(?![\w.])", str(self.port), word)
        return re.sub(r"(?<![\d.])0\.0\.0\.0(?![\d.])", "127.0.0.1", ported)
