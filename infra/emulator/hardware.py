"""The flavours of hardware. The local Hub runs all of them alike, on this machine; prices are of the public list."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Flavor:
    """One flavour; `cost` in millionths of a dollar for a minute."""

    name: str
    title: str
    cpu: str
    ram: str
    cost: int = 0
    gpu: tuple[str, str, str, str] | None = None
    """Type, model, quantity and memory of the accelerator."""


FLAVORS = (
    Flavor("cpu-basic", "CPU basic", "2 vCPU", "16 GB"),
    Flavor("cpu-upgrade", "CPU upgrade", "8 vCPU", "32 GB", 500),
    Flavor("t4-small", "Nvidia T4 - small", "4 vCPU", "15 GB", 6_667, ("gpu", "T4", "1", "16 GB")),
    Flavor("t4-medium", "Nvidia T4 - medium", "8 vCPU", "30 GB", 10_000, ("gpu", "T4", "1", "16 GB")),
    Flavor("l4x1", "1x Nvidia L4", "8 vCPU", "30 GB", 13_333, ("gpu", "L4", "1", "24 GB")),
    Flavor("l4x4", "4x Nvidia L4", "48 vCPU", "186 GB", 63_333, ("gpu", "L4", "4", "96 GB")),
    Flavor("l40sx1", "1x Nvidia L40S", "8 vCPU", "62 GB", 30_000, ("gpu", "L40S", "1", "48 GB")),
    Flavor("l40sx4", "4x Nvidia L40S", "48 vCPU", "382 GB", 138_333, ("gpu", "L40S", "4", "192 GB")),
    Flavor("l40sx8", "8x Nvidia L40S", "192 vCPU", "1534 GB", 391_667, ("gpu", "L40S", "8", "384 GB")),
    Flavor("a10g-small", "Nvidia A10G - small", "4 vCPU", "15 GB", 16_667, ("gpu", "A10G", "1", "24 GB")),
    Flavor("a10g-large", "Nvidia A10G - large", "12 vCPU", "46 GB", 25_000, ("gpu", "A10G", "1", "24 GB")),
    Flavor("a10g-largex2", "2x Nvidia A10G - large", "24 vCPU", "92 GB", 50_000, ("gpu", "A10G", "2", "48 GB")),
    Flavor("a10g-largex4", "4x Nvidia A10G - large", "48 vCPU", "184 GB", 83_333, ("gpu", "A10G", "4", "96 GB")),
    Flavor("a100-large", "Nvidia A100 - large", "12 vCPU", "142 GB", 41_667, ("gpu", "A100", "1", "80 GB")),
)

NAMES = frozenset(
    {flavor.name for flavor in FLAVORS}
    | {"cpu-performance", "cpu-xl", "zero-a10g", "zerogpu", "a100x4", "a100x8", "h200", "inf2x6", "sprx8"}
    | {"rtx-pro-6000", "rtx-pro-6000x2", "rtx-pro-6000x4", "rtx-pro-6000x8"}
)
"""All names that the Hub and the client know (hub-api 4.1)."""

SIZES = {flavor.name: (int(flavor.cpu.split()[0]), int(flavor.ram.split()[0])) for flavor in FLAVORS}
"""Cores and gibibytes of memory, by the flavour's name."""

_FREE_SLEEP = 172_800
"""Seconds: cpu-basic sleeps after 48 hours, all other hardware only where its owner says so."""


def sleep_seconds(hardware: str, wanted: int | None) -> int | None:
    """Return the idle seconds after which a Space sleeps, or None for never (-1 is what the owner writes for that)."""
    if wanted is None:
        return _FREE_SLEEP if hardware == "cpu-basic" else None
    return wanted if wanted > 0 else None
