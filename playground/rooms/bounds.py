"""What rooms may cost: every bound with its unit."""

from __future__ import annotations

from typing import Final

code_chars: Final = 8
"""characters of a room's code: 40 bits, so a thousand rooms hide among a billion guesses each"""
body_max_bytes: Final = 4_096
"""bytes of one change in the log; a room's scenario is no longer than that"""
changes_max: Final = 20_000
"""changes in the log of one room; then it can only be read"""
seats_max: Final = 1_000
"""seats ever given out in one room"""
rooms_max: Final = 5_000
"""rooms there may be at once"""
sockets_max: Final = 1_000
"""sockets in rooms in this process"""
rooms_per_hour: Final = 20
"""rooms that one address may open in an hour: a school has one address"""
wrong_codes_per_minute: Final = 10
"""wrong codes from one address in a minute; right codes pass all the same"""
addresses_remembered: Final = 10_000
"""addresses whose wrong codes are counted, in memory alone"""
joins_per_second: Final = 200.0
"""joins a second in this process; who comes sooner is told when to come again"""
joins_burst: Final = 300.0
"""joins at once in this process"""
join_seconds: Final = 15.0
"""seconds from opening the socket to having joined a room"""
retry_ms: Final = 3_000
"""milliseconds over which those who shall come again are spread"""
viewer_per_second: Final = 5.0
"""frames a second that a viewer may keep up; an acknowledgement is one too"""
viewer_burst: Final = 30.0
"""frames at once from a viewer"""
host_per_second: Final = 30.0
"""frames a second that a host or co-host may keep up: scrubbing"""
host_burst: Final = 120.0
"""frames at once from a host or co-host"""
strikes_per_second: Final = 0.5
"""refused-for-haste frames a second that are forgiven"""
strikes_burst: Final = 30.0
"""refused-for-haste frames before the socket is closed with 4429"""
room_per_second: Final = 50.0
"""changes a second in one room, through this process"""
window_changes: Final = 64
"""changes sent and not yet acknowledged; no more are sent until some are"""
seen_every: Final = 16
"""changes after which a client acknowledges at the latest"""
run_window_bytes: Final = 262_144
"""bytes of the run sent and not yet acknowledged; a frame that is larger goes alone"""
runs_kept_bytes: Final = 64_000_000
"""bytes of events and frames of the runs that rooms show or have shown, kept in this process; in
memory a run takes five times the bytes of its events"""
frames_kept_bytes: Final = 16_000_000
"""bytes of the frames of one run that are kept to be sent again"""
runs_kept: Final = 200
"""runs kept in this process, however short they are"""
stalled_seconds: Final = 7.0
"""seconds that a change may stay unacknowledged before the socket is closed with 4408"""
ring_changes: Final = 512
"""latest changes of a room kept in memory, for those who come back"""
behind_max: Final = 256
"""changes that are sent one by one to somebody who is behind; beyond that, the state"""
poll_seconds: Final = 0.5
"""seconds after which the database is looked at though nobody said that anything changed"""
flush_seconds: Final = 0.016
"""seconds between two frames of one room at least"""
alive_seconds: Final = 5.0
"""seconds after which it is looked whether the rooms that are watched still exist"""
tries_max: Final = 50
"""times that an append begins anew because somebody else was first"""
jitter_seconds: Final = 0.010
"""seconds at most before the second try"""
jitter_growth_max: Final = 8
"""times that, at most, before a later try"""
database_seconds: Final = 4.0
"""seconds to wait for the database before an answer is "busy\""""
database_threads: Final = 4
"""threads that speak with PostgreSQL; with SQLite it is one"""
database_queue_max: Final = 500
"""jobs waiting for the database before an answer is "busy\""""
unread_bytes_max: Final = 786_432
"""bytes that may wait for the reader of a room's socket before it is cut: more than all that may be
under way to one who tells the truth about what has arrived"""
drain_seconds: Final = 2.0
"""seconds over which the sockets of a stopping server are closed"""
census_seconds: Final = 1.0
"""seconds between two looks at how many are there"""
census_stale_seconds: Final = 12.0
"""seconds after which what a process has counted is forgotten: it must have died"""
branches_max: Final = 12
"""different scenarios of viewers that a host is told of"""
doing_per_second: Final = 1.0
"""scenarios a second that a viewer may say to be looking at"""
doing_burst: Final = 5.0
"""of those at once"""
question_chars: Final = 300
"""characters of a question"""
option_chars: Final = 60
"""characters of an option to choose"""
options_max: Final = 6
"""options of a question"""
reason_chars: Final = 500
"""characters of the sentence that says why the answer is right"""
polls_max: Final = 200
"""questions asked in one room"""
players_max: Final = 300
"""seats that play a run together"""
move_seconds_max: Final = 600
"""seconds that a player may have for a move"""
game_events_max: Final = 1_500
"""events of a run that is played by hand: it is simulated again for every answer"""
clock_seconds: Final = 0.25
"""seconds between two looks at whether somebody's time is up"""
