#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""python/spark/papergraph_spark.py by spark-submit on local[2]: the same graph as the program alone makes."""
import csv
import io
import json
import os
import pathlib
import sqlite3
import subprocess
import sys
import tempfile
import unittest

import duckdb

sys.path.insert(0, str(pathlib.Path(__file__).parents[1]))
from support.program import PROGRAM, main, run, source  # noqa: E402

BIN = pathlib.Path(sys.executable).parent
CONFLICT = [{"id": "twice", "abstract": "We propose AaaNet, a network. Results on the ImageNet dataset are good."},
            {"id": "twice", "abstract": "We propose BbbNet, a network. Results on the COCO dataset are good."}]
BAD = '{"id": "bad", "abstract": 7}\n{"id": broken\n'


def submit(*arguments, program=PROGRAM, **environment):
    """spark-submit as a user calls it, the program shipped along."""
    env = {**os.environ, "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}", "PYSPARK_PYTHON": sys.executable,
           "SPARK_LOCAL_IP": "127.0.0.1", **environment}
    return subprocess.run(
        [BIN / "spark-submit", "--master", "local[2,4]", "--conf", "spark.sql.shuffle.partitions=4", "--conf", "spark.ui.enabled=false",
         "--conf", "spark.log.level=ERROR", "--files", program, source("python/spark/papergraph_spark.py"),
         "--program", pathlib.Path(program).name, *arguments], capture_output=True, text=True, timeout=600, env=env)


def alone(folder):
    db = sqlite3.connect(folder / "graph.sqlite")
    nodes = db.execute("SELECT id, type, name, named, confidence, papers, ifnull(ref, ''), ifnull(family, '') FROM nodes ORDER BY id")
    edges = db.execute("SELECT id, source, type, target, confidence, support FROM edges ORDER BY id")
    aliases = db.execute("SELECT node, alias FROM aliases ORDER BY node, alias")
    return nodes.fetchall(), edges.fetchall(), aliases.fetchall()


def by_spark(folder):
    sql = lambda s: duckdb.sql(s.format(folder)).fetchall()  # noqa: E731
    nodes = sql("SELECT id, type, name, named::INT, confidence, papers, coalesce(ref, ''), coalesce(family, '') "
                "FROM '{}/nodes/*.parquet' ORDER BY id")
    edges = sql("SELECT id, source, type, target, confidence, support FROM '{}/edges/*.parquet' ORDER BY id")
    aliases = sql("SELECT id, unnest(aliases) AS alias FROM '{}/nodes/*.parquet' ORDER BY id, alias")
    return nodes, edges, aliases


class SparkTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.dir = pathlib.Path(cls.folder.name)
        facts = run("extract", source("examples/listings")).stdout.decode().splitlines()
        records = [{"id": f["id"], "abstract": f["text"]} for f in map(json.loads, facts)]
        hostile = source("tests/data/hostile.jsonl").read_text()
        lines = [json.dumps(r) for r in [*records, records[0], *CONFLICT]]
        cls.input = cls.dir / "papers.jsonl"
        cls.input.write_text("\n".join(lines) + "\n" + hostile + BAD)
        run("build", cls.input, "-o", cls.dir / "alone", "--format", "sqlite")
        cls.job = submit("--input", cls.input, "--output", cls.dir / "spark", "--partitions", "3")

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def test_the_graph_is_that_of_the_program_alone(self):
        self.assertEqual(self.job.returncode, 0, self.job.stderr[-3000:])
        for mine, ours in zip(by_spark(self.dir / "spark"), alone(self.dir / "alone")):
            self.assertGreater(len(ours), 50)
            self.assertEqual(mine, ours)

    def test_rejects_are_kept_with_their_reason(self):
        kept = [json.loads(line) for part in (self.dir / "spark/rejects").glob("part-*") for line in part.read_text().splitlines()]
        told = [json.loads(line) for line in (self.dir / "alone/rejects.jsonl").read_text().splitlines()]
        # The record of a taken id is told by linking alone; here the other one is simply left out.
        told = [r for r in told if "is taken by another record" not in r["error"]]
        self.assertGreaterEqual(len(told), 2)
        self.assertEqual(sorted((r["error"], r["record"]) for r in kept), sorted((r["error"], r["record"]) for r in told))

    def test_the_facts_are_those_that_the_program_links(self):
        r = run("link", *sorted((self.dir / "spark/facts").glob("part-*")), "-o", self.dir / "linked", "--format", "sqlite")
        self.assertIn(r.returncode, (0, 1), r.stderr)
        self.assertEqual(alone(self.dir / "linked"), alone(self.dir / "alone"))

    def test_parquet_in_and_facts_in_give_the_same(self):
        duckdb.sql(f"COPY (SELECT id, abstract FROM read_json('{self.input}', format='newline_delimited', ignore_errors=true, "
                   f"columns={{id: 'VARCHAR', abstract: 'VARCHAR'}}) WHERE abstract IS NOT NULL AND id NOT IN ('bad')) "
                   f"TO '{self.dir}/papers.parquet'")
        rows = duckdb.sql(f"SELECT to_json(t) FROM '{self.dir}/papers.parquet' t").fetchall()
        same = self.dir / "same.jsonl"
        same.write_text("".join(row[0] + "\n" for row in rows))
        run("build", same, "-o", self.dir / "same", "--format", "sqlite")
        job = submit("--from", "parquet", "--input", self.dir / "papers.parquet", "--output", self.dir / "of-parquet")
        self.assertEqual(job.returncode, 0, job.stderr[-3000:])
        self.assertEqual(by_spark(self.dir / "of-parquet"), alone(self.dir / "same"))
        job = submit("--facts", "--input", self.dir / "of-parquet/facts", "--output", self.dir / "of-facts")
        self.assertEqual(job.returncode, 0, job.stderr[-3000:])
        self.assertEqual(by_spark(self.dir / "of-facts"), alone(self.dir / "same"))

    def csv_rows(self, kind):
        parts = (self.dir / f"spark/neo4j/{kind}").glob("part-*")
        return [row for part in parts for row in csv.reader(io.StringIO(part.read_bytes().decode(), newline=""))]

    def test_csv_for_neo4j_has_every_node_and_edge(self):
        for kind, frame in [("entities", "nodes"), ("relations", "edges")]:
            header = next(iter((self.dir / f"spark/neo4j/{kind}-header").glob("part-*"))).read_text()
            rows = self.csv_rows(kind)
            self.assertEqual({len(row) for row in rows}, {len(header.split(","))})
            count = duckdb.sql(f"SELECT count(*) FROM '{self.dir}/spark/{frame}/*.parquet'").fetchone()[0]
            self.assertEqual(len(rows), count)
        self.assertEqual({row[1] for row in self.csv_rows("entities")}, {node[2] for node in alone(self.dir / "alone")[0]})

    def test_a_partition_whose_program_dies_is_tried_again(self):
        dying = self.dir / "dying-papergraph"
        dying.write_text(f"#!/bin/sh\nif [ \"$1\" = extract ] && mkdir '{self.dir}/died' 2>/dev/null; then kill -9 $$; fi\n"
                         f"exec '{PROGRAM}' \"$@\"\n")
        dying.chmod(0o755)
        job = submit("--input", self.input, "--output", self.dir / "again", program=str(dying))
        self.assertEqual(job.returncode, 0, job.stderr[-3000:])
        self.assertTrue((self.dir / "died").exists())
        self.assertEqual(by_spark(self.dir / "again"), alone(self.dir / "alone"))


if __name__ == "__main__":
    main()
