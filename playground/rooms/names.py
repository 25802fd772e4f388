"""Pseudonyms: nobody types a name, so nobody's name is kept and nobody is called names."""

from __future__ import annotations

from typing import Final

WORDS: Final = """
amber able airy azure bold brave bright brisk calm candid cheery civil clear clever cosy crisp
curious daring deft eager early easy fair fleet fond frank fresh gentle glad golden grand hardy
honest jolly just keen kind lively loyal lucid lucky mellow merry mighty mild neat nimble noble
patient plucky polite prime proud quick quiet rapid ready rosy royal silver smart snug solid
sonic spry steady stout sunny sure swift tidy topaz true trusty upbeat vivid warm wise witty
zesty
"""
ANIMALS: Final = """
adder auk badger bat bear beaver bee bison bobcat camel carp cat cobra cod crab crane cricket
crow deer dingo dove duck eagle eel egret elk falcon finch fox frog gecko gibbon goose grouse
gull hare hawk heron ibex ibis impala jackal jay kestrel kite kiwi koala lark lemur lion lizard
llama lynx magpie marten mink mole moose moth newt ocelot osprey otter owl panda parrot pike
puffin puma quail rabbit raven robin salmon seal shrew shrike skink sparrow squid stoat stork
swan tapir tern thrush tiger toad trout turtle viper vole walrus whale wolf wren yak zebra
"""
FIRST: Final = WORDS.split()
SECOND: Final = ANIMALS.split()
STRIDE: Final = 1_237
"""coprime to the number of names: so the seats of a room all have different ones"""


def pseudonym(epoch: int, number: int) -> str:
    """The name of a seat: different for each seat of a room, and in another room another."""
    place = (epoch + number * STRIDE) % (len(FIRST) * len(SECOND))
    return f"{FIRST[place // len(SECOND)]} {SECOND[place % len(SECOND)]}".title()
