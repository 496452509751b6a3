"""What the replicas of a service tell each other, through the Redis that the environment declares as `state`."""
