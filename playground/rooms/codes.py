"""Codes that are read aloud, secrets that are not, and the hashes that are kept of them."""

from __future__ import annotations

import hmac
import secrets
from hashlib import sha256
from typing import Any, Final, NamedTuple

from django.core import signing

from playground.rooms.bounds import code_chars

ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's: no I, L, O, U."""
_alike: Final = str.maketrans("OIL", "011", " -")
SALT: Final = "parley.seat"


class Ticket(NamedTuple):
    """What a seat's token says: whose it is, and the secret that only its browser has."""

    room: int
    epoch: int
    number: int
    secret: str


def new_code() -> str:
    """A room's code: 40 bits of the system's own randomness."""
    return "".join(secrets.choice(ALPHABET) for _ in range(code_chars))


def tidy(code: str) -> str:
    """A code as people type it: small letters, blanks and look-alikes are forgiven."""
    return code.upper().translate(_alike)


def is_code(code: str) -> bool:
    """Whether it could be one at all."""
    return len(code) == code_chars and all(one in ALPHABET for one in code)


def new_secret() -> str:
    """128 bits, for a link's fragment or a browser's store."""
    return secrets.token_urlsafe(16)


def new_epoch() -> int:
    """Tells a room from another that once had its code."""
    return secrets.randbelow(2**53 - 1) + 1  # a number that JavaScript can hold


def hashed(secret: str) -> str:
    """What the database keeps: the secret is long, so it needs no salt and no slow hash."""
    return sha256(secret.encode()).hexdigest()


def fits(secret: str, kept: str) -> bool:
    """Whether this is the secret of that hash, in a time that says nothing."""
    return hmac.compare_digest(hashed(secret), kept)


def token(ticket: Ticket) -> str:
    """The ticket, signed: a forged one is refused before the database is asked."""
    return signing.dumps(list(ticket), salt=SALT)


def read_token(text: str) -> Ticket | None:
    """What a token says; None where it is not ours."""
    try:
        found: Any = signing.loads(text, salt=SALT)
        return Ticket(*found)
    except (signing.BadSignature, TypeError, ValueError):
        return None
