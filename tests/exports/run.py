#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What the program writes, read by software that is not ours: libxml2, NetworkX, rdflib, SQLite, jsonschema."""
import csv
import json
import pathlib
import re
import resource
import signal
import sqlite3
import subprocess
import sys
import tempfile
import unittest
import warnings
import xml.etree.ElementTree

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
            r = run("build", path, "-o", out, "--format", "all")
            assert r.returncode == 0, r.stderr

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def database(self, folder):
        db = sqlite3.connect(f"file:{folder}/graph.sqlite?mode=ro", uri=True)
        self.addCleanup(db.close)
        return db

    def test_the_tracked_exports_are_what_the_program_writes(self):
        files = sorted(p.relative_to(self.example) for p in self.example.rglob("*") if p.is_file())
        self.assertEqual(files, sorted(p.relative_to(source("exports")) for p in source("exports").rglob("*") if p.is_file()))
        self.assertGreater(len(files), 20)
        for name in files:
            ours, tracked = (self.example / name).read_bytes(), source("exports", name).read_bytes()
            if name.name == "graph.sqlite":
                # SQLite notes its own version in its header; a change counter goes with it.
                ours, tracked = (b[:92] + b[100:] for b in (ours, tracked))
            self.assertEqual(ours, tracked, name)

    def test_an_export_of_the_store_is_what_build_wrote(self):
        for folder in (self.example, self.hostile):
            again = pathlib.Path(self.folder.name, "again-" + folder.name)
            r = run("export", folder, "-o", again, "--format", "all")
            self.assertEqual(r.returncode, 0, r.stderr)
            for path in folder.rglob("*"):
                if path.is_file():
                    self.assertEqual(path.read_bytes(), (again / path.relative_to(folder)).read_bytes(), path)

    def test_every_format_has_its_page(self):
        formats = re.search(r"formats, separated by commas:(.*), or\s+all;", run("export", "--help").stdout.decode(), re.S).group(1)
        names = [n.strip() for n in " ".join(formats.split()).split(",")]
        self.assertEqual(len(names), 10)
        index = source("docs/formats/README.md").read_text()
        for name in names:
            page = re.search(rf"^\| {name} \|.*\[(\w+\.md)\]", index, re.M)
            self.assertTrue(page, name)
            self.assertTrue(source("docs/formats", page.group(1)).is_file(), name)

    def test_a_full_disk_leaves_nothing_half_written(self):
        def small_disk():  # writes beyond 2 KiB fail, as they do where the disk is full
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (2048, 2048))
        for name in ("graphml", "jsonld", "sqlite", "gexf", "turtle", "neo4j", "csv", "csv-safe", "json", "summary"):
            out = pathlib.Path(self.folder.name, "full-" + name)
            r = run("export", self.example, "-o", out, "--format", name, preexec_fn=small_disk)
            self.assertEqual(r.returncode, 3, name)
            self.assertIn(b"cannot write", r.stderr, name)
            whole = {p.name for p in out.rglob("*") if p.is_file()}
            # What was whole before the disk was full stays; nothing half-written has a final name, or any.
            self.assertFalse(whole & {"graph.graphml", "graph.jsonld", "graph.sqlite", "graph.gexf", "graph.ttl", "graph.cypher",
                                      "nodes.csv", "graph.json", "summary.json"}, name)
            self.assertFalse([n for n in whole if n.startswith(".")], name)

    def test_turtle_is_jsonld(self):
        for folder in (self.example, self.hostile):
            self.assertEqual(set(rdflib.Graph().parse(folder / "graph.ttl", format="turtle")),
                             set(rdflib.Graph().parse(folder / "graph.jsonld", format="json-ld")))
            for name in ("vocab.ttl", "shapes.ttl"):
                self.assertGreater(len(rdflib.Graph().parse(folder / name, format="turtle")), 50)

    def test_csv_is_what_sqlite_has(self):
        for folder in (self.example, self.hostile):
            db = self.database(folder)
            for table, key, columns in (("nodes", "id", "id, type, name, ref, family"), ("edges", "id", "id, source, type, target"),
                                        ("papers", "id", "id, node, title, abstract, venue, doi, url")):
                source_table = "documents" if table == "papers" else table
                wanted = {r[0]: tuple(c or "" for c in r) for r in db.execute(f"SELECT {columns} FROM {source_table}")}
                with open(folder / "csv" / f"{table}.csv", newline="", encoding="utf-8") as f:
                    found = {r[key]: tuple(r[c.strip()] for c in columns.split(",")) for r in csv.DictReader(f)}
                self.assertEqual(found, wanted, table)
            for path in (folder / "csv-safe").iterdir():
                with open(path, newline="", encoding="utf-8-sig") as f:
                    for row in csv.reader(f):
                        for cell in row:
                            self.assertFalse(cell[:1] in ("=", "+", "-", "@") and not cell[1:].replace(".", "").isdigit(), cell[:50])
                            self.assertNotIn("\n", cell)

    def test_json_and_summary(self):
        for folder in (self.example, self.hostile):
            db = self.database(folder)
            graph = json.loads((folder / "graph.json").read_text())
            self.assertEqual({n["id"]: n["name"] for n in graph["nodes"]}, dict(db.execute("SELECT id, name FROM nodes")))
            self.assertEqual(len(networkx.node_link_graph(graph).edges), len(graph["links"]))
            summary = json.loads((folder / "summary.json").read_text())
            self.assertEqual({r["type"]: r["count"] for r in summary["nodes_by_type"]}, dict(db.execute("SELECT type, count(*) FROM nodes GROUP BY type")))
            self.assertEqual({r["type"]: r["count"] for r in summary["edges_by_type"]}, dict(db.execute("SELECT type, count(*) FROM edges GROUP BY type")))
            self.assertEqual(sum(r["count"] for r in summary["degree_histogram"]), len(graph["nodes"]))
            top = max(db.execute("SELECT papers FROM nodes WHERE type = 'Method'"))[0]
            self.assertEqual(next(r for r in summary["top_by_papers"] if r["type"] == "Method")["papers"], top)

    def test_gexf_is_well_formed_and_carries_kinds(self):
        for folder in (self.example, self.hostile):
            r = subprocess.run(["xmllint", "--noout", "--nonet", folder / "graph.gexf"], capture_output=True)
            self.assertEqual((r.returncode, r.stderr), (0, b""))
            root = xml.etree.ElementTree.parse(folder / "graph.gexf").getroot()
            ns = "{http://gexf.net/1.3}"
            kinds = {e.get("id"): e.get("kind") for e in root.iter(ns + "edge")}
            self.assertEqual(kinds, dict(self.database(folder).execute("SELECT id, type FROM edges")))
            labels = {n.get("id"): n.get("label") for n in root.iter(ns + "node")}
            self.assertEqual(labels, dict(self.database(folder).execute("SELECT id, name FROM nodes")))

    def test_cypher_strings_cannot_end_early(self):
        script = (self.hostile / "neo4j/graph.cypher").read_text()
        for line in script.split("\n"):
            if not line.startswith("{"):
                continue
            # Without its strings, a row is punctuation, keys, numbers and truth values.
            bare = re.sub(r"'(?:[^'\\]|\\.)*'", "", line)
            self.assertRegex(bare, r"^[{}\[\],:.\w]*$")
            self.assertNotRegex(re.sub(r"\\\\", "", line), r"\\u(?!00[01]|007F)", "no escape but of control characters")
        self.assertIn("DETACH DELETE", script)

    def test_views_answer(self):
        db = self.database(self.example)
        for view in ("v_edges", "v_counts_by_type", "v_shared_datasets", "v_leaderboard", "v_trend_by_month", "grafana_nodes", "grafana_edges"):
            self.assertTrue(db.execute(f"SELECT * FROM {view}").fetchall(), view)
        months = [m for m, in db.execute("SELECT DISTINCT month FROM v_trend_by_month")]
        self.assertIn("2109", "".join(m[2:4] + m[5:7] for m in months), "arXiv numbers give the month")

    def test_full_text_search(self):
        out = pathlib.Path(self.folder.name, "fts")
        self.assertEqual(run("build", source("examples/listings"), "-o", out, "--format", "sqlite", "--fts").returncode, 0)
        db = self.database(out)
        found = {n for n, in db.execute("SELECT name FROM nodes_fts WHERE nodes_fts MATCH 'segmentation'")}
        self.assertTrue(found)
        names = {n for n, in db.execute("SELECT name FROM nodes WHERE name LIKE '%segmentation%'")}
        self.assertLessEqual(names, found)
        quotes = db.execute("SELECT quote FROM evidence_fts WHERE evidence_fts MATCH '\"medical image\"'").fetchall()
        self.assertTrue(quotes)
        self.assertTrue(all("medical image" in q.lower() for q, in quotes))

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
            names = {str(graph.value(s, rdflib.URIRef("https://schema.org/identifier"))): str(n)
                     for s, n in graph.subject_objects(rdflib.URIRef("https://schema.org/name"))
                     if graph.value(s, rdflib.URIRef("https://schema.org/identifier"))}
            self.assertEqual(names, dict(db.execute("SELECT id, name FROM nodes")))
            self.assertEqual(len(names), nodes)
            quotes = sorted(str(q) for q in graph.objects(None, rdflib.URIRef("http://www.w3.org/ns/oa#exact")))
            self.assertEqual(quotes, sorted(q for q, in db.execute("SELECT quote FROM evidence")))
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

    def test_networkx_answers_which_methods_share_datasets(self):
        graph = networkx.read_graphml(self.example / "graph.graphml", force_multigraph=True)
        users = {}
        for s, t, d in graph.edges(data=True):
            if d["label"] in ("EVALUATED_ON", "TRAINED_ON") and graph.nodes[s]["type"] in ("Method", "Model"):
                users.setdefault(t, set()).add(s)
        name = lambda i: graph.nodes[i]["label"]
        found = {(*sorted((name(a), name(b))), name(t)) for t, u in users.items() for a in u for b in u if a < b}
        asked = json.loads(run("query", "shared-datasets", self.example, "--json").stdout)
        self.assertEqual(found, {(*sorted((r["a"], r["b"])), d) for r in asked for d in r["datasets"]})

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
