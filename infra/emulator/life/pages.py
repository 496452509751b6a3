"""The small pages that the Hub answers at an app's address when the app cannot."""

from html import escape
from string import Template

AGAIN = 2
"""Seconds after which the page of a Space that starts is fetched again."""
_PAGE = Template("""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
$refresh<title>$title</title>
<style>
:root { color-scheme: light dark; }
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 38rem; margin: 4rem auto; padding: 0 1rem; }
</style>
</head>
<body>
<h1>$title</h1>
$paragraphs
</body>
</html>
""")


def page(title: str, *paragraphs: str, link: str = "", refresh: int = 0) -> bytes:
    """Return a page, which browsers fetch again after `refresh` seconds if that is not 0.

    Title and paragraphs are plain text; `link` is an address to be put last.
    """
    again = f'<meta http-equiv="refresh" content="{refresh}">\n' if refresh else ""
    parts = [f"<p>{escape(paragraph)}</p>" for paragraph in paragraphs]
    if link:
        parts.append(f'<p><a href="{escape(link)}">{escape(link)}</a></p>')
    return _PAGE.substitute(title=escape(title), paragraphs="\n".join(parts), refresh=again).encode()


def unknown_space(subdomain: str) -> bytes:
    """Return the page for an address that no Space has, or that a stranger may not know of."""
    return page("404: no such Space", f"No Space is served at {subdomain}.localhost, or it is private to others.")


def not_serving(space: str, stage: str, endpoint: str, status: int) -> bytes:
    """Return the page of a Space whose process is not there (503), or did not answer (502)."""
    kind = "build" if "BUILD" in stage or stage in {"NO_APP_FILE", "CONFIG_ERROR"} else "run"
    state = "does not answer" if status == 502 else "is not running"
    link = f"{endpoint}/api/spaces/{space}/logs/{kind}"
    return page(f"{status}: {space} {state}", f"Its stage is {stage}.", f"Its {kind} log is at:", link=link)


def starting(space: str, stage: str, endpoint: str) -> bytes:
    """Return the page of a Space that builds, starts or wakes up: it asks again by itself."""
    link = f"{endpoint}/api/spaces/{space}/logs/build"
    told = (f"Its stage is {stage}.", "This page shows the app as soon as it answers. The build log is at:")
    return page(f"{space} is starting", *told, link=link, refresh=AGAIN)
