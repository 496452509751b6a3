"""What the service tells of itself while it runs: metrics, recent latency, traces."""
