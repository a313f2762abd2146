"""Reads Tecan worklists with dioscuri. Prints a line of JSON a file."""

import dioscuri

from folder import main


def judge(path):
    dioscuri.read_gwl(path)
    return []


main(judge)
