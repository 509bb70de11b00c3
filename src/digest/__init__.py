"""digest: many sources in, one calm page a day out, in the reader's language, offline.

The pipeline, one frozen type per hop (see `digest.model`)::

    sources.yaml - Source -> fetch - Fetched -> parse - Entry -> clean - Article -> group - Story
        -> rank -> summarise - Summary -> translate - Translation -> compose - Edition
        -> render - Page -> deliver - Delivery

The package never imports Prefect; `flows/` wires these same functions into tasks.
"""

from importlib.metadata import version

__version__ = version("digest")
