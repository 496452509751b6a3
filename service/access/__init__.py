"""Who may call an external service through the gateway: anybody, holders of a key, or users of Hugging Face."""
