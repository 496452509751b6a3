"""`python -m service`: read the settings, serve, and say in one message why a start failed."""

import sys

from service.logs import configure_logging
from service.main import create_app
from service.server import run
from service.settings import load_settings
from service.start_error import StartError


def main() -> int:
    """Serve until a signal arrives; returns 1 when the service could not start."""
    configure_logging("info")
    try:
        settings = load_settings()
        configure_logging(settings.log_level, settings.secret_values())
        run(create_app(settings), settings)
    except StartError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
