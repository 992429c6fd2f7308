#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""papergraph beside what people would take in its place, in the same minutes on the same papers; prints ratios.

    python3 -m venv VENV && VENV/bin/pip install flashtext==2.7 spacy==3.8.* networkx igraph
    VENV/bin/python tests/bench/peers.py --build build-release PAPERS.jsonl

Needs jq for one row; a peer that is not there is left out, and said so. Each figure is the best of --times runs. The
peers run on the first --sample papers where they are slow; rates are bytes of JSONL a second throughout, so that rows
compare. What is not like for like stands in the last column and in docs/performance.md.
"""
import argparse
import csv
import glob
import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
csv.field_size_limit(sys.maxsize)


def best(times, work):
    return min(timed(work) for _ in range(times))


def timed(work):
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def have(module):
    found = importlib.util.find_spec(module) is not None
    if not found:
        print(f"left out: {module} is not installed", file=sys.stderr)
    return found


def surfaces():
    """Every name and alias of the packs."""
    out = set()
    for path in glob.glob(os.path.join(ROOT, "packs/*/lexicons/*.tsv")):
        with open(path, encoding="utf-8") as file:
            for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
                out.update(s for s in [row["name"], *(row["aliases"] or "").split("|")] if s)
    return sorted(out)


def rule_patterns():
    """The rules' patterns with macros written out; a slot stands for any capitalised word, as who has only `re` would write."""
    with open(os.path.join(ROOT, "packs/core/macros.json"), encoding="utf-8") as file:
        macros = json.load(file)
    macros = macros.get("macros", macros)
    macros = {k: v if isinstance(v, str) else v.get("pattern", "") for k, v in macros.items() if isinstance(v, (str, dict))}
    patterns, broken = [], 0
    for path in sorted(glob.glob(os.path.join(ROOT, "packs/core/rules/*.json"))):
        with open(path, encoding="utf-8") as file:
            rules = json.load(file)["rules"]
        for rule in rules:
            pattern = rule.get("pattern", "")
            if not pattern:
                continue
            for _ in range(4):
                pattern = re.sub(r"\{([a-z_]+)\}", lambda m: macros.get(m[1], m[0]), pattern)
            pattern = re.sub(r"(?<!\?P)<(?:\w+:)?[\w|]+>", r"[A-Z][\\w-]*", pattern)
            try:
                patterns.append(re.compile(pattern))
            except re.error:
                broken += 1
    return patterns, broken


def schwartz_hearst(sentence):
    """Schwartz and Hearst, "A simple algorithm for identifying abbreviation definitions in biomedical text", PSB 2003."""
    out = []
    for match in re.finditer(r"\(([^()]{2,10})\)", sentence):
        short = match[1]
        if not short[0].isalnum() or not any(c.isalpha() for c in short):
            continue
        words = sentence[:match.start()].split()
        window = " ".join(words[-min(len(short) + 5, 2 * len(short)):])
        s, l = len(short) - 1, len(window) - 1
        while s >= 0:
            c = short[s].lower()
            if c.isalnum():
                while l >= 0 and (window[l].lower() != c or (s == 0 and l > 0 and window[l - 1].isalnum())):
                    l -= 1
                if l < 0:
                    break
                l -= 1
            s -= 1
        if s < 0:
            out.append((short, window[l + 1:]))
    return out


class Table:
    def __init__(self):
        self.rows = []

    def add(self, what, peer, theirs, ours, note):
        """Both in MB/s."""
        self.rows.append((what, peer, f"{theirs:.2f}" if theirs < 10 else f"{theirs:.0f}",
                          f"{ours:.1f}" if ours < 100 else f"{ours:.0f}", f"{ours / theirs:.3g}x", note))
        print("  ".join(self.rows[-1]), file=sys.stderr)

    def show(self):
        print("| what | peer | its MB/s | ours | ratio | not like for like |\n|---|---|---|---|---|---|")
        for row in self.rows:
            print("| " + " | ".join(row) + " |")


def our_parts(build, path):
    """MB/s of the stages on one thread, by the benchmark."""
    out = subprocess.run([os.path.join(build, "tests/bench/papergraph_bench"), path, "--benchmark_format=json"],
                         check=True, capture_output=True, text=True).stdout
    return {b["name"].split("/")[0].strip(): b["bytes_per_second"] / 1e6 for b in json.loads(out)["benchmarks"]}


def names(table, args, sample, megabytes, ours):
    texts = [r["title"] + ". " + r["abstract"] for r in sample]
    words = surfaces()
    note = f"{len(words)} names, found as printed; ours also across case, hyphens and spaces, and reads the JSON"
    if have("flashtext"):
        from flashtext import KeywordProcessor
        finder = KeywordProcessor(case_sensitive=True)
        for word in words:
            finder.add_keyword(word)
        table.add("names", "FlashText", megabytes / best(args.times, lambda: [finder.extract_keywords(t) for t in texts]),
                  ours["... and find the lexicon's names"], note)
    if have("spacy"):
        import spacy
        from spacy.matcher import PhraseMatcher
        nlp = spacy.blank("en")
        matcher = PhraseMatcher(nlp.vocab)
        matcher.add("NAME", list(nlp.pipe(words)))
        few, share = texts[:len(texts) // 4], 0.25
        table.add("names", "spaCy PhraseMatcher, blank", share * megabytes /
                  best(args.times, lambda: [matcher(d) for d in nlp.pipe(few)]),
                  ours["... and find the lexicon's names"], note)
        ruled = spacy.blank("en")
        ruled.add_pipe("entity_ruler").add_patterns([{"label": "NAME", "pattern": w} for w in words])
        table.add("names", "spaCy EntityRuler, blank", share * megabytes /
                  best(args.times, lambda: list(ruled.pipe(few))), ours["... and find the lexicon's names"], note)


def rules(table, args, sample, megabytes, ours):
    patterns, broken = rule_patterns()
    few = sample[:max(1, len(sample) // 20)]
    sentences = [s for r in few for s in re.split(r"(?<=[.!?])\s+", r["title"] + ". " + r["abstract"])]
    share = len(few) / len(sample)
    table.add("rules", "Python re, one after the other", share * megabytes /
              best(args.times, lambda: [[p.search(s) for p in patterns] for s in sentences]), ours["... and extract"],
              f"{len(patterns)} patterns ({broken} have no form in re), search alone; ours is all of extraction")
    sentences = [s for r in sample for s in re.split(r"(?<=[.!?])\s+", r["abstract"])]
    table.add("short forms", "Schwartz and Hearst in Python", megabytes /
              best(args.times, lambda: [schwartz_hearst(s) for s in sentences]),
              ours["... or find short forms"], "sentences given; ours reads the JSON and splits sentences")


def reading(table, args, ours):
    size = os.path.getsize(args.papers) / 1e6

    def python():
        with open(args.papers, "rb") as file:
            return [(r.get("id"), r.get("title"), r.get("abstract")) for r in map(json.loads, file)]
    table.add("reading", "Python json.loads", size / best(args.times, python), ours["read records"],
              "ours also checks UTF-8 and every field")
    if shutil.which("jq"):
        table.add("reading", "jq", size / best(1, lambda: subprocess.run(
            ["jq", "-c", "[.id,.title,.abstract]", args.papers], check=True, stdout=subprocess.DEVNULL)),
            ours["read records"], "whole process, writes them too")


def graphs(table, args, folder):
    """From the graph on disk to GraphML on disk; rates are of the GraphML that papergraph writes."""
    program = os.path.join(args.build, "papergraph")
    quiet = {"check": True, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    store = os.path.join(folder, "kg")
    subprocess.run([program, "build", args.papers, "-o", store, "--format", "sqlite,csv"], **quiet)
    out = os.path.join(folder, "out")
    ours = best(args.times, lambda: subprocess.run(
        [program, "export", store, "-o", out, "--format", "graphml", "--force"], **quiet))
    megabytes = os.path.getsize(os.path.join(out, "graph.graphml")) / 1e6

    def rows(name):
        with open(glob.glob(os.path.join(store, "**", name), recursive=True)[0], encoding="utf-8-sig", newline="") as file:
            return list(csv.DictReader(file))
    note = "reads CSV, has no evidence to build or write; ours reads its store and writes all evidence"
    theirs = os.path.join(folder, "theirs.graphml")
    if have("networkx"):
        import networkx

        def with_networkx():
            graph = networkx.MultiDiGraph()
            graph.add_nodes_from((r["id"], r) for r in rows("nodes.csv"))
            graph.add_edges_from((r["source"], r["target"], r["id"], r) for r in rows("edges.csv"))
            networkx.write_graphml(graph, theirs)
        seconds = best(1, with_networkx)
        table.add("graph to GraphML", "NetworkX", megabytes / seconds, megabytes / ours, note)
    if have("igraph"):
        import igraph

        def with_igraph():
            igraph.Graph.DictList(rows("nodes.csv"), rows("edges.csv"), directed=True, vertex_name_attr="id").write_graphml(theirs)
        seconds = best(1, with_igraph)
        table.add("graph to GraphML", "igraph", megabytes / seconds, megabytes / ours, note)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("papers")
    parser.add_argument("--build", default="build-release")
    parser.add_argument("--sample", type=int, default=4000, help="papers for the peers in Python (4000)")
    parser.add_argument("--times", type=int, default=3)
    args = parser.parse_args()
    sample, size = [], 0
    with open(args.papers, "rb") as file:
        for line in file:
            if len(sample) == args.sample:
                break
            size += len(line)
            record = json.loads(line)
            sample.append({k: record.get(k) or "" for k in ("title", "abstract")})
    table = Table()
    ours = our_parts(args.build, args.papers)
    names(table, args, sample, size / 1e6, ours)
    rules(table, args, sample, size / 1e6, ours)
    reading(table, args, ours)
    with tempfile.TemporaryDirectory() as folder:
        graphs(table, args, folder)
    table.show()


if __name__ == "__main__":
    main()
