"""Harm on demand: rules that make the Hub fail, be slow or lie, for those who test what talks to it."""

from infra.emulator.faults.rules import Faults

__all__ = ["Faults"]
