"""What the help says of options that many tasks have."""

ENV_HELP = "environment of spaces.yaml: local, dev, staging, prod"
JSON_HELP = "write JSON to stdout and nothing else there"
TARGET_HELP = "key of a Space to plan alone; may be given again, or with commas"
