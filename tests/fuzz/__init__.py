"""Property tests and blow-up tests of whatever reads what strangers wrote."""
