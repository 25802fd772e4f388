"""Rooms: one run, a whole class, several workers.

A room is a log in the database. `room.py` folds it, `commands.py` says who may change what,
`log.py` appends, `hub.py` carries what was appended to everybody in this process, `hints.py` wakes
the other processes, `consumer.py` is the socket. The playground is itself a replicated state
machine, and no wake-up has to arrive for it to be right.

The run that a room shows is derived from the log too, once in each process: `theatre.py` has it
simulated, `passage.py` writes what leads from one run to the next, `viewing.py` says how far each
socket is, and nothing behind the state's curtain is in any frame to somebody who only watches.
"""
