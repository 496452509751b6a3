"""Whether a caller wants a page or data."""


def prefers_html(accept: str) -> bool:
    """Read an `Accept` header (RFC 9110, 12.5.1). Browsers name HTML above JSON."""
    weights = dict(filter(None, map(_weight, accept.lower().split(","))))
    anything = weights.get("*/*", 0.0)
    html = weights.get("text/html", weights.get("text/*", 0.0))
    return html > weights.get("application/json", weights.get("application/*", anything))


def _weight(item: str) -> tuple[str, float] | None:
    kind, *parameters = (part.strip() for part in item.split(";"))
    quality = next((text[2:] for text in parameters if text.startswith("q=")), "1")
    try:
        return kind, float(quality)
    except ValueError:
        return None
