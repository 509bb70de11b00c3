"""Local files to entries. (action: disk)

`read` takes one file or many; `folder` finds them, `decoding` knows their encodings,
`front_matter` what the head of a Markdown file says.
"""
