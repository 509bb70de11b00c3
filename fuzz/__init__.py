"""Coverage-guided fuzzing of whatever reads what strangers wrote: see `fuzz.run`."""
