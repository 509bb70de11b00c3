"""How `extract` finds the article of a page. (calculation)

`outline` walks the page once; `marks` say what elements call themselves; `choose` picks the runs of
the article by where prose gathers; `lead` and `headline` find what stands before it; `furniture`
drops what is left of share bars, bylines and notes by their shape; `stated` is the text that a page
gives beside its markup. `fragment` reads what feeds carry, `schema` the JSON-LD of a page.
"""
