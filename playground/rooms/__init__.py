"""Rooms: one run, a whole class, several workers.

A room is a log in the database. `room.py` folds it, `commands.py` says who may change what,
`log.py` appends, `hub.py` carries what was appended to everybody in this process, `hints.py` wakes
the other processes, `consumer.py` is the socket. The playground is itself a replicated state
machine, and no wake-up has to arrive for it to be right.
"""
