"""Memory of many threads. (action: the C library's allocator)"""

from __future__ import annotations

import ctypes
import logging
from functools import cache

logger = logging.getLogger(__name__)

# glibc gives each thread a heap of its own, eight for each core, and hardly ever gives back what
# sixteen threads freed there. 500 feeds of 68 MB peaked at 353 MB without, at 246 MB with this
# limit, in the same time (python -m bench.ingest, mixed list).
_HEAPS = 2
_M_ARENA_MAX = -8  # malloc.h


@cache
def share_heaps() -> None:
    """Let the threads of this process share their heaps, where the C library is glibc."""
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (AttributeError, OSError):
        logger.debug("no mallopt: heaps are as the C library has them")
        return
    mallopt(_M_ARENA_MAX, _HEAPS)
