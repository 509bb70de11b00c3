"""What `boilerplate` knows of lines copied off a page. (calculation)

`lines` divides a text and tells what each line is; `stamps` knows dates and times in all languages;
`furniture_words` has the few words that shape alone cannot tell.
"""
