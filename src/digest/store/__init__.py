"""What is kept between runs: entries, editions, mails, translations, runs. (action: database)

The only room that speaks SQL. SQLite by default; PostgreSQL by its SQLAlchemy URL.
"""

from digest.store.editions import Editions
from digest.store.engine import Store, copy_database, open_store
from digest.store.entries import Entries
from digest.store.mails import Mails
from digest.store.memory import TranslationMemory
from digest.store.prints import TextPrints
from digest.store.runs import Runs
from digest.store.sources import SourceStates
from digest.store.stories import DayStories, StoryArticle
from digest.store.templates import SiteTemplates
from digest.store.upkeep import Upkeep

__all__ = [
    "DayStories",
    "Editions",
    "Entries",
    "Mails",
    "Runs",
    "SiteTemplates",
    "SourceStates",
    "Store",
    "StoryArticle",
    "TextPrints",
    "TranslationMemory",
    "Upkeep",
    "copy_database",
    "open_store",
]
