"""The running half of the local Hub: what is pushed is built, started, watched and ended here.

A Space runs as a process of this machine in a folder that mirrors its image, not in a container. What that means for
a Dockerfile is told line by line in the Space's build log, and in full in `dockerfile`.
"""
