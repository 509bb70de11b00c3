"""What is kept between runs: entries, editions, translations. (action: database)

The only room that speaks SQL. SQLite by default; any SQLAlchemy URL works.
"""

from digest.store.editions import Editions
from digest.store.engine import Store, open_store
from digest.store.entries import Entries
from digest.store.memory import TranslationMemory

__all__ = ["Editions", "Entries", "Store", "TranslationMemory", "open_store"]
