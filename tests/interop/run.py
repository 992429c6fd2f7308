#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The exports in the programs they are for: Neo4j with APOC, neo4j-admin, Gephi, NetworkX, igraph, graphology, rdflib,
jsonld.js, pySHACL, DuckDB, Datasette, pandas, libxml2 with GraphML's schema. scripts/interop says where they lie
(environment variable INTEROP)."""
import base64
import collections
import json
import os
import pathlib
import sqlite3
import subprocess
import sys
import tempfile
import unittest

import duckdb
import igraph
import networkx
import pandas
import pyshacl
import rdflib
import rdflib.compare

sys.path.insert(0, str(pathlib.Path(__file__).parents[1]))
from support.program import main, run, source  # noqa: E402

INTEROP = pathlib.Path(os.environ["INTEROP"])
HERE = pathlib.Path(__file__).parent
SETS = ("example", "hostile")


def java(classpath, *args, env=None):
    command = ["java", "-Djava.awt.headless=true", "-cp", classpath, *map(str, args)]
    r = subprocess.run(command, capture_output=True, timeout=600, env={**os.environ, **(env or {})})
    assert r.returncode == 0, r.stdout.decode()[-2000:] + r.stderr.decode()[-4000:]
    return r.stdout.decode()


class InteropTest(unittest.TestCase):
    maxDiff = 2000

    @classmethod
    def setUpClass(cls):
        cls.temporary = tempfile.TemporaryDirectory()
        root = pathlib.Path(cls.temporary.name)
        cls.folder = {name: root / name for name in SETS}
        for name, path in (("example", "examples/listings"), ("hostile", "tests/data/hostile.jsonl")):
            r = run("build", source(path), "-o", cls.folder[name], "--format", "all", "--fts")
            assert r.returncode == 0, r.stderr
        cls.graph = {name: cls.from_sqlite(cls.folder[name]) for name in SETS}

    @classmethod
    def tearDownClass(cls):
        cls.temporary.cleanup()

    @staticmethod
    def from_sqlite(folder):
        """The graph as the store has it: what every other format must equal."""
        db = sqlite3.connect(f"file:{folder}/graph.sqlite?mode=ro", uri=True)
        aliases = collections.defaultdict(list)
        for node, alias in db.execute("SELECT node, alias FROM aliases ORDER BY node, alias"):
            aliases[node].append(alias)
        papers = {node: dict(document=i, abstract=text, authors=json.loads(a) if a else [], year=y, venue=v, doi=d, url=u)
                  for i, node, text, a, y, v, d, u in db.execute(
                      "SELECT id, node, abstract, authors, year, venue, doi, url FROM documents")}
        nodes = {}
        for i, t, n, named, c, p, ref, family in db.execute(
                "SELECT id, type, name, named, confidence, papers, ref, family FROM nodes"):
            nodes[i] = dict(type=t, name=n, named=bool(named), confidence=c, papers=p, ref=ref, family=family,
                            aliases=aliases.get(i, []), **papers.get(i, {}))
        edges = {i: dict(source=s, type=t, target=o, confidence=c, support=n) for i, s, t, o, c, n in
                 db.execute("SELECT id, source, type, target, confidence, support FROM edges")}
        documents = collections.defaultdict(set)
        for owner, document in db.execute("SELECT owner, document FROM evidence WHERE kind = 'edge'"):
            documents[owner].add(document)
        for i, e in edges.items():
            e["documents"] = sorted(documents[i])
        db.close()
        return nodes, edges

    def shared(self):
        rows = json.loads(run("query", "shared-datasets", self.folder["example"], "--json").stdout)
        self.assertTrue(rows)
        return {(r["a"], r["b"], d) for r in rows for d in r["datasets"]}

    # ------------------------------------------------------------------------------------- Neo4j

    KEYS = ("type", "name", "named", "confidence", "papers", "ref", "family", "document", "abstract", "year", "venue", "doi", "url")

    def check_neo4j(self, dump, name, folded=False):
        nodes, edges = self.graph[name]
        # Evidence and results, which are JSON text there, as the node-link export has them.
        link = json.loads((self.folder[name] / "graph.json").read_text())
        whole = {n["id"]: n for n in link["nodes"]} | {e["key"]: e for e in link["links"]}
        found = {x["properties"]["id"]: x["properties"] for x in dump["nodes"] + dump["edges"]}
        self.assertEqual(whole.keys(), found.keys())
        for i, w in whole.items():
            for key in ("evidence", "results"):
                self.assertEqual(json.loads(found[i].get(key, "null")), w.get(key), i)
            if i in nodes:
                self.assertEqual(found[i]["uri"], w["uri"])
        fold = (lambda s: s.replace("\n", " ").replace("\r", " ") if isinstance(s, str) else s) if folded else (lambda s: s)
        found = {}
        for n in dump["nodes"]:
            p = n["properties"]
            self.assertEqual(n["labels"], sorted(["Entity", p["type"]]))
            found[p["id"]] = {k: p[k] for k in self.KEYS if k in p} | {"aliases": p.get("aliases", []), "authors": p.get("authors", [])}
        wanted = {i: {k: fold(n[k]) for k in self.KEYS if n.get(k) not in (None, "")}
                  | {"aliases": [fold(a) for a in n["aliases"]], "authors": [fold(a) for a in n.get("authors", [])]}
                  for i, n in nodes.items()}
        self.assertEqual(len(found), len(dump["nodes"]))
        for i, n in wanted.items():
            self.assertEqual(found[i], n)
        self.assertEqual(
            {e["properties"]["id"]: (e["start"], e["type"], e["end"], e["properties"]["confidence"], e["properties"]["support"],
                                     e["properties"]["documents"]) for e in dump["edges"]},
            {i: (e["source"], e["type"], e["target"], e["confidence"], e["support"], e["documents"]) for i, e in edges.items()})
        self.assertEqual(len(dump["edges"]), len(edges))

    def test_neo4j_cypher_apoc_and_admin_import(self):
        jars = f"{INTEROP}/classes:{INTEROP}/neo4j/*"
        for name in SETS:
            folder = self.folder[name]
            with tempfile.TemporaryDirectory() as home:
                admin = pathlib.Path(home, "neo4j-admin")
                admin.write_text(f"#!/bin/sh\nexec java -cp '{INTEROP}/neo4j/*' org.neo4j.cli.AdminTool \"$@\"\n")
                admin.chmod(0o755)
                imported = pathlib.Path(home, "imported")
                (imported / "conf").mkdir(parents=True)
                (imported / "data").mkdir()
                r = subprocess.run(["sh", folder / "neo4j/import.sh"], capture_output=True, timeout=600,
                                   env={**os.environ, "NEO4J_ADMIN": str(admin), "NEO4J_HOME": str(imported),
                                        "NEO4J_CONF": str(imported / "conf")})
                self.assertEqual(r.returncode, 0, r.stdout.decode()[-3000:] + r.stderr.decode()[-3000:])
                work = pathlib.Path(home, "work")
                work.mkdir()
                out = json.loads(java(jars, "Neo4jCheck", work, folder / "neo4j/graph.cypher", folder / "graph.graphml", imported)
                                 .strip().split("\n")[-1])
            # The script's statements are ours alone: injected text makes none.
            script = (folder / "neo4j/graph.cypher").read_text()
            types = len({n["type"] for n in self.graph[name][0].values()}) + len({e["type"] for e in self.graph[name][1].values()})
            self.assertEqual(out["statements"], 1 + types)
            self.assertEqual(script.count("\nUNWIND [\n"), types)
            self.check_neo4j(out["cypher"], name)
            self.check_neo4j(out["cypher_twice"], name)
            self.check_neo4j(out["import"], name, folded=True)
            if name == "example":
                self.assertEqual({(r["a"], r["b"], r["d"]) for r in out["shared"]}, self.shared())
            # APOC: lists are JSON text, truth is 0 or 1, and `label` is the name.
            nodes, edges = self.graph[name]
            self.assertEqual({n["properties"]["id"]: (n["labels"], n["properties"]["label"], n["properties"]["confidence"],
                                                      json.loads(n["properties"].get("aliases", "[]"))) for n in out["graphml"]["nodes"]},
                             {i: (sorted(["Entity", n["type"]]), n["name"], n["confidence"], n["aliases"]) for i, n in nodes.items()})
            self.assertEqual(collections.Counter((e["start"], e["type"], e["end"], e["properties"]["support"]) for e in out["graphml"]["edges"]),
                             collections.Counter((e["source"], e["type"], e["target"], e["support"]) for e in edges.values()))

    # ------------------------------------------------------------------------------------- Gephi

    def gephi(self, path):
        def text(s):
            return "" if s == "-" else base64.b64decode(s).decode()
        out = dict(issues=[], nodes={}, edges={}, values=collections.defaultdict(dict))
        lines = [l.split("\t") for l in java(f"{INTEROP}/classes:{INTEROP}/gephi/*", "GephiCheck", path).strip().split("\n")]
        self.assertEqual(lines[-1], ["done"])
        for l in lines:
            if l[0] == "issue":
                out["issues"].append((l[1], text(l[2])))
            elif l[0] == "node":
                out["nodes"][l[1]] = (text(l[2]), l[3], float(l[4]), float(l[5]))
            elif l[0] == "edge":
                out["edges"][l[1]] = (l[2], text(l[4]), l[3], float(l[6]))
            elif l[0] == "value":
                out["values"][l[1]][l[2]] = text(l[3])
        return out

    def test_gephi_imports_graphml_and_gexf_without_a_warning(self):
        for name in SETS:
            nodes, edges = self.graph[name]
            db = sqlite3.connect(f"file:{self.folder[name]}/graph.sqlite?mode=ro", uri=True)
            colours = dict(db.execute("SELECT name, color FROM node_types"))
            db.close()
            for file in ("graph.graphml", "graph.gexf"):
                out = self.gephi(self.folder[name] / file)
                self.assertEqual([i for i in out["issues"] if i[0] != "INFO"], [], file)
                self.assertEqual({i: n[0] for i, n in out["nodes"].items()}, {i: n["name"] for i, n in nodes.items()}, file)
                self.assertEqual(out["edges"], {i: (e["source"], e["type"], e["target"], float(e["support"])) for i, e in edges.items()}, file)
                for i, n in nodes.items():
                    self.assertEqual(out["values"][i]["type"], n["type"])
                    self.assertEqual(float(out["values"][i]["confidence"]), n["confidence"])
                if file == "graph.gexf":
                    self.assertEqual({i: n[1] for i, n in out["nodes"].items()}, {i: colours[n["type"]] for i, n in nodes.items()})
                    self.assertEqual(len({n[2:] for n in out["nodes"].values()}), len(nodes), "each node has its own place")
                    # Gephi turns INF into Infinity in columns, whoever wrote them (docs/formats/gexf.md).
                    for i, n in nodes.items():
                        if not any("INF" in a for a in n["aliases"]):
                            self.assertEqual(out["values"][i].get("aliases", ""), "\x1f".join(n["aliases"]))

    # -------------------------------------------------------------------- NetworkX, igraph, graphology

    def test_networkx_reads_json_and_gexf(self):
        for name in SETS:
            nodes, edges = self.graph[name]
            data = json.loads((self.folder[name] / "graph.json").read_text())
            g = networkx.node_link_graph(data, edges="links")
            self.assertEqual({i: {k: d.get(k) for k in ("type", "name", "named", "confidence", "papers")} | {"aliases": d.get("aliases", [])}
                              for i, d in g.nodes(data=True)},
                             {i: {k: n[k] for k in ("type", "name", "named", "confidence", "papers", "aliases")} for i, n in nodes.items()})
            self.assertEqual({k: (s, d["type"], t, d["confidence"], d["support"], d["documents"]) for s, t, k, d in g.edges(keys=True, data=True)},
                             {i: (e["source"], e["type"], e["target"], e["confidence"], e["support"], e["documents"]) for i, e in edges.items()})
            cy = json.loads((self.folder[name] / "graph.cyjs").read_text())
            c = networkx.cytoscape_graph(cy | {"directed": True, "multigraph": True, "data": []})
            self.assertEqual({i: d["name"] for i, d in c.nodes(data=True)}, {i: n["name"] for i, n in nodes.items()})
            self.assertEqual(c.number_of_edges(), len(edges))
            g = networkx.read_gexf(self.folder[name] / "graph.gexf", version="1.3")
            self.assertEqual({i: (d["label"], d["type"], d["confidence"]) for i, d in g.nodes(data=True)},
                             {i: (n["name"], n["type"], n["confidence"]) for i, n in nodes.items()})

    def test_igraph_reads_graphml(self):
        for name in SETS:
            nodes, edges = self.graph[name]
            g = igraph.Graph.Read_GraphML(str(self.folder[name] / "graph.graphml"))
            self.assertTrue(g.is_directed())
            self.assertEqual({v["id"]: (v["label"], v["type"], v["confidence"]) for v in g.vs},
                             {i: (n["name"], n["type"], n["confidence"]) for i, n in nodes.items()})
            ids = g.vs["id"]
            self.assertEqual({e["id"]: (ids[e.source], e["label"], ids[e.target], e["support"]) for e in g.es},
                             {i: (e["source"], e["type"], e["target"], e["support"]) for i, e in edges.items()})

    def test_graphology_and_jsonld_js(self):
        for name in SETS:
            nodes, edges = self.graph[name]
            r = subprocess.run(["node", HERE / "read.mjs", self.folder[name]], capture_output=True, timeout=300)
            self.assertEqual(r.returncode, 0, r.stderr.decode()[-3000:])
            out = json.loads(r.stdout)
            for kind in ("gexf", "graphml"):
                self.assertEqual({n["id"]: (n["label"], n["type"], n["confidence"]) for n in out[kind]["nodes"]},
                                 {i: (n["name"], n["type"], n["confidence"]) for i, n in nodes.items()}, kind)
                self.assertEqual({e["id"]: (e["source"], e["target"], e["label"], e["support"]) for e in out[kind]["edges"]},
                                 {i: (e["source"], e["target"], e["type"], e["support"]) for i, e in edges.items()}, kind)
            # jsonld.js prints doubles otherwise than rdflib: compare values.
            theirs = rdflib.Graph().parse(data=out["nquads"], format="nquads")
            ours = rdflib.Graph().parse(self.folder[name] / "graph.jsonld", format="json-ld")
            self.assertEqual(self.values(theirs), self.values(ours))
            self.assertFalse([n for n in theirs.all_nodes() if isinstance(n, rdflib.BNode)])
            self.assertGreater(out["expanded"], len(nodes))

    @staticmethod
    def values(graph):
        def value(o):
            return (o.datatype, float(o)) if isinstance(o, rdflib.Literal) and o.datatype == rdflib.XSD.double else o
        return {(s, p, value(o)) for s, p, o in graph}

    # --------------------------------------------------------------------------------------- RDF

    def test_turtle_is_the_same_graph_and_fits_its_shapes(self):
        for name in SETS:
            turtle = rdflib.Graph().parse(self.folder[name] / "graph.ttl")
            jsonld = rdflib.Graph().parse(self.folder[name] / "graph.jsonld", format="json-ld")
            self.assertTrue(rdflib.compare.isomorphic(turtle, jsonld))
            shapes = rdflib.Graph().parse(self.folder[name] / "shapes.ttl")
            conforms, _, report = pyshacl.validate(turtle, shacl_graph=shapes)
            self.assertTrue(conforms, report[:3000])
            # The shapes can fail: take one confidence away.
            statement = next(turtle.subjects(rdflib.RDF.type, rdflib.RDF.Statement))
            turtle.remove((statement, rdflib.URIRef("https://w3id.org/papergraph/vocab#confidence"), None))
            self.assertFalse(pyshacl.validate(turtle, shacl_graph=shapes)[0])
        vocabulary = rdflib.Graph().parse(self.folder["example"] / "vocab.ttl")
        kg = "https://w3id.org/papergraph/vocab#"
        used = {t for triple in rdflib.Graph().parse(self.folder["example"] / "graph.ttl") for t in triple if str(t).startswith(kg)}
        self.assertEqual(used - set(vocabulary.subjects()), set(), "every term of ours is in the vocabulary")

    # -------------------------------------------------------------------------- tables and the store

    def test_duckdb_and_pandas_read_the_tables(self):
        for name in SETS:
            nodes, edges = self.graph[name]
            rows = duckdb.sql(f"SELECT id, type, name, confidence, papers, aliases FROM read_csv('{self.folder[name]}/csv/nodes.csv', all_varchar=true, header=true)").fetchall()
            self.assertEqual({r[0]: (r[1], r[2], float(r[3]), int(r[4]), json.loads(r[5] or "[]")) for r in rows},
                             {i: (n["type"], n["name"], n["confidence"], n["papers"], n["aliases"]) for i, n in nodes.items()})
            frame = pandas.read_csv(self.folder[name] / "csv/edges.csv", keep_default_na=False)
            self.assertEqual({r.id: (r.source, r.type, r.target, r.confidence, r.support) for r in frame.itertuples()},
                             {i: (e["source"], e["type"], e["target"], e["confidence"], e["support"]) for i, e in edges.items()})
            papers = pandas.read_csv(self.folder[name] / "csv/papers.csv", keep_default_na=False, dtype=str)
            self.assertEqual(dict(zip(papers.id, papers.abstract)), {n["document"]: n["abstract"] for n in nodes.values() if "document" in n})
            safe = pandas.read_csv(self.folder[name] / "csv-safe/nodes.csv", keep_default_na=False, dtype=str, encoding="utf-8-sig")
            self.assertEqual(len(safe), len(nodes))
            for cell in safe.to_numpy().ravel():
                self.assertNotIn(cell[:1], ("=", "+", "-", "@", "\t", "\r"))

    def test_datasette_serves_the_store(self):
        for name in SETS:
            nodes, _ = self.graph[name]
            def get(path):
                r = subprocess.run([INTEROP / "venv/bin/datasette", self.folder[name] / "graph.sqlite", "--metadata",
                                    self.folder[name] / "metadata.json", "--get", path], capture_output=True, timeout=120)
                self.assertEqual(r.returncode, 0, r.stderr.decode()[-2000:])
                return json.loads(r.stdout)
            self.assertEqual(get("/graph/nodes.json?_shape=array&_size=1&_nocount=1")[0].keys() >= {"id", "name", "type"}, True)
            self.assertEqual(get("/graph/shared_datasets.json?_shape=array"),
                             json.loads(json.dumps([dict(a=r["a"], b=r["b"], datasets=json.dumps(r["datasets"], ensure_ascii=False, separators=(",", ":")),
                                                         papers=json.dumps(r["papers"], ensure_ascii=False, separators=(",", ":"))) for r in
                                                    json.loads(run("query", "shared-datasets", self.folder[name], "--json").stdout)])))
            for view in ("v_edges", "v_leaderboard", "v_trend_by_month", "v_counts_by_type", "grafana_nodes", "grafana_edges"):
                get(f"/graph/{view}.json?_shape=array")
            # The full-text index leads back to the node it was made of.
            word = "CLIP" if name == "example" else "DETACH"
            self.assertIn(word, " ".join(n["name"] for n in nodes.values()))
            hits = get(f"/graph.json?sql=select+id+from+nodes_fts+where+nodes_fts+match+'name:{word}'&_shape=array")
            self.assertTrue(hits)
            for h in hits:
                self.assertIn(word.lower(), nodes[h["id"]]["name"].lower())

    def test_graphml_validates_against_its_schema(self):
        for path in ("examples/listings", "tests/data/hostile.jsonl"):
            with tempfile.TemporaryDirectory() as folder:
                out = pathlib.Path(folder, "out")
                self.assertEqual(run("build", source(path), "-o", out, "--format", "graphml", "--strict-xsd").returncode, 0)
                r = subprocess.run(["xmllint", "--noout", "--nonet", "--schema", INTEROP / "schema/graphml.xsd", out / "graph.graphml"], capture_output=True)
                self.assertEqual(r.returncode, 0, r.stderr.decode()[:2000])


if __name__ == "__main__":
    main()
