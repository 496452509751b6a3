"""The local Hub: a FastAPI app that speaks the Hub's wire protocol, keeps real git repositories and runs Spaces.

It imports nothing else of `infra`: client and emulator share no model, so one cannot hide the other's mistake.
"""
