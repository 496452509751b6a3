"""The hardware flavours of Docker Spaces.

Source: `SpaceHardware` of huggingface_hub 2.4 and the Hub's OpenAPI description of `POST /api/repos/create`.
"""

FLAVOURS = (
    "cpu-basic",
    "cpu-upgrade",
    "cpu-performance",
    "cpu-xl",
    "sprx8",
    "t4-small",
    "t4-medium",
    "l4x1",
    "l4x4",
    "l40sx1",
    "l40sx4",
    "l40sx8",
    "a10g-small",
    "a10g-large",
    "a10g-largex2",
    "a10g-largex4",
    "a100-large",
    "a100x4",
    "a100x8",
    "h200",
    "h200x2",
    "h200x4",
    "h200x8",
    "rtx-pro-6000",
    "rtx-pro-6000x2",
    "rtx-pro-6000x4",
    "rtx-pro-6000x8",
    "inf2x6",
)

FREE = "cpu-basic"
"""Sleeps after 48 hours, whatever is asked for."""

_ZERO = "ZeroGPU runs Gradio Spaces only; choose a GPU flavour such as `t4-small`."
NOTES = {"zero-a10g": _ZERO, "zerogpu": _ZERO}
