#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What the program writes, read by software that is not ours: libxml2, NetworkX, rdflib, SQLite, jsonschema."""
import json
import pathlib
import sqlite3
import subprocess
import sys
import tempfile
import unittest
import warnings

import jsonschema
import networkx
import rdflib

sys.path.insert(0, str(pathlib.Path(__file__).parents[1]))
from support.program import main, run, source  # noqa: E402

warnings.filterwarnings("ignore", category=DeprecationWarning)


class ExportsTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.example = pathlib.Path(cls.folder.name, "example")
        cls.hostile = pathlib.Path(cls.folder.name, "hostile")
        for path, out in ((source("examples/listings"), cls.example), (source("tests/data/hostile.jsonl"), cls.hostile)):
            r = run("build", path, "-o", out)
            assert r.returncode == 0, r.stderr

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def database(self, folder):
        db = sqlite3.connect(f"file:{folder}/graph.sqlite?mode=ro", uri=True)
        self.addCleanup(db.close)
        return db

    def test_the_tracked_exports_are_what_the_program_writes(self):
        for name in ("graph.graphml", "graph.jsonld"):
            self.assertEqual(source("exports", name).read_bytes(), (self.example / name).read_bytes(), name)

    def test_libxml2_finds_the_graphml_well_formed(self):
        for folder in (self.example, self.hostile):
            r = subprocess.run(["xmllint", "--noout", "--nonet", folder / "graph.graphml"], capture_output=True)
            self.assertEqual((r.returncode, r.stderr), (0, b""))

    def test_networkx_reads_the_same_graph_as_sqlite(self):
        for folder in (self.example, self.hostile):
            graph = networkx.read_graphml(folder / "graph.graphml", force_multigraph=True)
            db = self.database(folder)
            nodes = {i: (t, n, bool(k), c) for i, t, n, k, c in
                     db.execute("SELECT id, type, name, named, confidence FROM nodes")}
            self.assertEqual({i: (d["type"], d["label"], bool(d["named"]), d["confidence"])
                              for i, d in graph.nodes(data=True)}, nodes)
            edges = {i: (s, t, k, c, n) for i, s, k, t, c, n in
                     db.execute("SELECT id, source, type, target, confidence, support FROM edges")}
            self.assertEqual({i: (s, t, d["label"], d["confidence"], d["support"])
                              for s, t, i, d in graph.edges(keys=True, data=True)},
                             {i: (s, t, k, c, n) for i, (s, t, k, c, n) in edges.items()})
            aliases = {}
            for node, alias in db.execute("SELECT node, alias FROM aliases ORDER BY node, alias"):
                aliases.setdefault(node, []).append(alias)
            self.assertEqual({i: json.loads(d["aliases"]) for i, d in graph.nodes(data=True) if "aliases" in d}, aliases)

    def test_evidence_is_carried_whole(self):
        graph = networkx.read_graphml(self.example / "graph.graphml", force_multigraph=True)
        db = self.database(self.example)
        for _, _, key, data in graph.edges(keys=True, data=True):
            rows = db.execute('SELECT document, quote, start, "end", rule FROM evidence WHERE owner = ? '
                              'ORDER BY document, start, "end", rule', (key,)).fetchall()
            self.assertTrue(rows)
            found = sorted((e["document"], e["text"], e["start"], e["end"], e["rule"]) for e in json.loads(data["evidence"]))
            self.assertEqual(sorted(rows), found)

    def test_hostile_names_come_back_as_they_are(self):
        names = {d["label"] for _, d in networkx.read_graphml(self.hostile / "graph.graphml").nodes(data=True)}
        for name in ("x'}) DETACH DELETE n //", "a<b>&c'd; e", "end </script><b>", "t \\u0027 back", "Z9" * 5000, "a trailing backslash\\"):
            self.assertIn(name, names)
        titles = {t for t, in self.database(self.hostile).execute("SELECT title FROM documents")}
        self.assertIn("control \ufffd\ufffd[31m", titles)

    def test_rdflib_reads_every_edge_as_triple_and_statement(self):
        for folder in (self.example, self.hostile):
            graph = rdflib.Graph().parse(folder / "graph.jsonld", format="json-ld")
            db = self.database(folder)
            (edges,), = db.execute("SELECT count(*) FROM edges")
            (nodes,), = db.execute("SELECT count(*) FROM nodes")
            statements = list(graph.subjects(rdflib.RDF.type, rdflib.RDF.Statement))
            self.assertEqual(len(statements), edges)
            for s in statements:
                triple = tuple(graph.value(s, p) for p in (rdflib.RDF.subject, rdflib.RDF.predicate, rdflib.RDF.object))
                self.assertIn(triple, graph)
            identifiers = set(graph.subject_objects(rdflib.URIRef("https://schema.org/identifier")))
            self.assertEqual(len(identifiers), nodes)
            self.assertFalse([n for n in graph.all_nodes() if isinstance(n, rdflib.BNode)], "no blank nodes")

    def test_sparql_sql_and_query_answer_alike(self):
        graph = rdflib.Graph().parse(self.example / "graph.jsonld", format="json-ld")
        rows = graph.query("""
            PREFIX kg: <https://w3id.org/papergraph/vocab#>
            PREFIX fair4ml: <https://w3id.org/fair4ml#>
            PREFIX schema: <https://schema.org/>
            SELECT DISTINCT ?an ?bn ?dn WHERE {
              ?a fair4ml:evaluatedOn|fair4ml:trainedOn ?d . ?b fair4ml:evaluatedOn|fair4ml:trainedOn ?d .
              ?a a ?ta ; schema:name ?an . ?b a ?tb ; schema:name ?bn . ?d schema:name ?dn .
              FILTER (?ta IN (kg:Method, fair4ml:MLModel) && ?tb IN (kg:Method, fair4ml:MLModel))
              FILTER (STR(?an) < STR(?bn)) }""")
        found = {(str(a), str(b), str(d)) for a, b, d in rows}
        asked = json.loads(run("query", "shared-datasets", self.example, "--json").stdout)
        self.assertTrue(found)
        self.assertEqual(found, {(r["a"], r["b"], d) for r in asked for d in r["datasets"]})

    def test_results_are_observations(self):
        graph = rdflib.Graph().parse(self.example / "graph.jsonld", format="json-ld")
        observations = list(graph.subjects(rdflib.RDF.type, rdflib.URIRef("https://schema.org/Observation")))
        (results,), = self.database(self.example).execute("SELECT count(*) FROM results")
        self.assertEqual(len(observations), results)
        self.assertGreater(results, 5)

    def test_the_context_is_the_published_one(self):
        written = json.loads((self.example / "graph.jsonld").read_text())["@context"]
        self.assertEqual(written, json.loads(source("schemas/context.jsonld").read_text())["@context"])

    def test_facts_lines_are_valid(self):
        schema = json.loads(source("schemas/facts.schema.json").read_text())
        validator = jsonschema.Draft202012Validator(schema)
        for path in ("examples/listings", "tests/data/hostile.jsonl"):
            lines = run("extract", source(path)).stdout.splitlines()
            self.assertTrue(lines)
            for line in lines:
                facts = json.loads(line)
                validator.validate(facts)
                for e in facts["entities"]:
                    for m in e["mentions"]:
                        text = facts["meta"]["title"] if m.get("field") else facts["text"]
                        self.assertEqual(text[m["start"]:m["end"]], m["text"])

    def test_packs_are_valid(self):
        for kind, pattern in (("rules", "*/rules/*.json"), ("types", "*/types.json"), ("pack", "*/pack.json")):
            validator = jsonschema.Draft202012Validator(json.loads(source(f"schemas/{kind}.schema.json").read_text()))
            files = list(source("packs").glob(pattern))
            self.assertTrue(files)
            for f in files:
                validator.validate(json.loads(f.read_text()))


if __name__ == "__main__":
    main()
