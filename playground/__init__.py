"""The playground: pages and the socket around `protocols`.

It knows `protocols` by its public face only, and keeps no run: the link is the session.
"""
