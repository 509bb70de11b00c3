"""The whole pipeline, without Prefect. (action: glue)

::

    job       what one run is to do                        Request -> Job
    ingest    sources -> entries in the store              one Outcome a source
    edition   entries -> stories -> translated editions    kept in the store
    deliver   kept editions -> page -> mail -> outbox, SMTP
    run       all of it: one run a day at a time, on record
    notices   what the operator is told of a run
    schedule  when editions are due, and which were missed
    upkeep    backup, prune, vacuum
    status    how things stand

`digest run` and the flows call the same functions. One bad source, entry or language never
stops the rest: the fan-outs turn its error into an `Outcome`, and the report names it. What is
done is in the store, so a run that was killed is made good by running again.
"""
