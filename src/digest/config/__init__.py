"""Settings, the list of sources and the glossary, read once at the edge.

Whatever is wrong is a `ConfigError` that names file, line and key, before any work is done. Must
not know what the values are used for.
"""

from digest.config.language import check_language
from digest.config.reading import SCHEMA_NAME, Reading, load_reading, schema_text, slug
from digest.config.settings import Settings, load_settings

__all__ = [
    "SCHEMA_NAME",
    "Reading",
    "Settings",
    "check_language",
    "load_reading",
    "load_settings",
    "schema_text",
    "slug",
]
