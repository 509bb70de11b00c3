"""From a source to its entries: over HTTP or from disk. (action)

In: a `Source` and what is known of it. Out: an `Answer` with its entries, newest first, and its
next `SourceState`. Must not know about cleaning or storing.
"""

from digest.ingest.answer import Answer
from digest.ingest.health import after_answer, after_failure, is_due, resumed
from digest.ingest.http.fetch import Fetcher
from digest.ingest.identity import recognise
from digest.ingest.page import page_text
from digest.ingest.read import read_source

__all__ = [
    "Answer",
    "Fetcher",
    "after_answer",
    "after_failure",
    "is_due",
    "page_text",
    "read_source",
    "recognise",
    "resumed",
]
