"""What is measured, side by side with a named peer; never part of the timed tests."""
