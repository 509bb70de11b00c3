"""A feed's bytes to entries, and the feeds that a page names. (calculation)

Well-ordered RSS, RDF and Atom are read by `wire`, JSON Feed by `jsonfeed`, the rest by feedparser;
all of them hand over what `raw` describes, and `parse` makes entries of it.
"""
