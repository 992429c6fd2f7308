# SPDX-License-Identifier: Apache-2.0
"""The program under test and the source tree, as CTest names them."""
import argparse
import os
import pathlib
import subprocess
import sys
import unittest

_parser = argparse.ArgumentParser()
_parser.add_argument("--program", required=True, type=os.path.abspath)
_parser.add_argument("--source", required=True, type=pathlib.Path)
_args, _rest = _parser.parse_known_args()
PROGRAM = _args.program


def source(*parts):
    return pathlib.Path(_args.source, *parts)


def run(*arguments, **options):
    return subprocess.run([PROGRAM, *map(str, arguments)], capture_output=True, timeout=120, **options)


def main():
    unittest.main(module="__main__", argv=[sys.argv[0], *_rest])
