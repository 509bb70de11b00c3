"""Prefect only: these flows wire the library's functions into tasks."""
