"""Parses texts with a compiled tree-sitter grammar: a JSON list of texts in, a JSON list of trees out.

Run as `python parse.py LIBRARY [QUERY…]`. Of each text: what is wrong, the named nodes with their places in bytes, and
what the first query catches. The other queries have to name nodes and fields that exist.
"""

import ctypes
import json
import os
import sys
import warnings

import tree_sitter

warnings.simplefilter("ignore")


def language(path):
    library = ctypes.cdll.LoadLibrary(path)
    library.tree_sitter_nsyn.restype = ctypes.c_void_p
    capsule = ctypes.pythonapi.PyCapsule_New
    capsule.restype = ctypes.py_object
    capsule.argtypes = (ctypes.c_void_p, ctypes.c_char_p, ctypes.c_void_p)
    return tree_sitter.Language(capsule(library.tree_sitter_nsyn(), b"tree_sitter.Language", None))


def walk(root):
    waiting = [root]
    while waiting:
        node = waiting.pop()
        yield node
        waiting.extend(reversed(node.children))


nsyn = language(sys.argv[1])
parser = tree_sitter.Parser(nsyn)
queries = [tree_sitter.Query(nsyn, open(path, encoding="utf-8").read()) for path in sys.argv[2:]]
trees = []
for text in json.load(sys.stdin):
    tree = parser.parse(text.encode())
    errors, nodes = [], []
    for node in walk(tree.root_node):
        place = [node.type, node.start_byte, node.end_byte]
        if node.is_error or node.is_missing:
            errors.append(place)
        elif node.is_named:
            nodes.append(place)
    captures = []
    if queries:
        caught = tree_sitter.QueryCursor(queries[0]).captures(tree.root_node)
        captures = sorted([name, node.start_byte, node.end_byte] for name, found in caught.items() for node in found)
    trees.append({"errors": errors, "nodes": nodes, "captures": captures})
json.dump(trees, sys.stdout)
sys.stdout.flush()
# Without its destructors: they are slow, and those of some versions end in a fault.
os._exit(0)
