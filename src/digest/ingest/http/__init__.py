"""Bytes over HTTP: politely, within limits, from checked addresses alone. (action: network)

`fetch` asks; `guard` connects, `clients` keeps connections, `polite` lets few through at a time,
`unpack` bounds what is read, `robots`, `rulebook` and `caching` say what sites wish, `failures`
what went wrong.
"""
