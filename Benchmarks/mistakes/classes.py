"""The classes of mistake: what goes wrong, the codes that its meaning asks for, and how it is put into a script.

The codes are those of findings that say what is wrong; a class that nothing catches stays here and counts as missed.
"""
from dataclasses import dataclass
from typing import Callable

CLASSES = []


@dataclass
class Mistake:
    name: str
    title: str
    group: str
    codes: tuple
    cases: Callable


def mistake(group, title, codes):
    """Declares a class; the function yields a case for every place of a script where the mistake can be made."""
    def declare(function):
        CLASSES.append(Mistake(function.__name__, title, group, tuple(codes.split()), function))
        return function
    return declare


def slip(group, name, title, codes, *edits):
    """Declares a class whose cases are edits of single lines: pattern, replacement, and which lines."""
    def cases(script):
        for edit in edits:
            yield from script.replace_each(*edit)
    CLASSES.append(Mistake(name, title, group, tuple(codes.split()), cases))


import units  # noqa: E402,F401
import words  # noqa: E402,F401
import handling  # noqa: E402,F401
import chemistry  # noqa: E402,F401
import practice  # noqa: E402,F401
import blind  # noqa: E402,F401
import reviewer  # noqa: E402,F401
