#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Instructions that extraction takes, counted by callgrind: a figure that repeats on a busy machine, where time does not.

    tests/bench/instructions.py build-release/papergraph            compare with instructions.json; status 1 beyond the margin
    tests/bench/instructions.py build-release/papergraph --write    put today's figures there

Counts the start (the built-in packs read; no paper), what the example corpus takes beyond it, which is mostly patterns
that become machine code when they are first needed, and what the same corpus takes once more. Compilers and processors give other counts: the figures on record are those of a Release build by Debian 12's g++ on x86-64.
"""
import argparse
import json
import os
import re
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
RECORD = os.path.join(HERE, "instructions.json")
MARGIN = 0.02  # two runs of one program differ by less than half a per cent


def count(program, *sources):
    out = subprocess.run(["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", program, "extract",
                          "--threads", "1", *sources], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    found = re.search(r"Collected : (\d+)", out.stderr)
    if not found:
        sys.exit(f"valgrind counted nothing:\n{out.stderr}")
    return int(found[1])


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("program")
    parser.add_argument("--write", action="store_true")
    args = parser.parse_args()
    with tempfile.NamedTemporaryFile(suffix=".jsonl") as empty:
        start = count(args.program, empty.name)
    corpus = os.path.join(ROOT, "examples/listings")
    once = count(args.program, corpus)
    today = {"start": start, "first use": once - start, "example corpus": count(args.program, corpus, corpus) - once}
    if args.write:
        with open(RECORD, "w", encoding="utf-8") as file:
            json.dump(today, file, indent=2)
            file.write("\n")
        return
    with open(RECORD, encoding="utf-8") as file:
        record = json.load(file)
    slower = False
    for what, n in today.items():
        change = n / record[what] - 1
        slower |= change > MARGIN
        print(f"{what:15} {n / 1e6:9.1f} M instructions, {change:+.2%} against the record")
    if slower:
        sys.exit(f"more than {MARGIN:.0%} beyond the record: find out why, or --write the new figures and say why in the commit")


if __name__ == "__main__":
    main()
