"""The nouns of Spacedock: frozen values, no I/O, no clock. Verbs take them and return them."""
