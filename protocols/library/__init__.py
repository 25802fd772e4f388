"""One file per protocol; a file put here is found by its name."""
