#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The program as a user calls it: output, messages, exit status."""
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).parents[1]))
from support.program import PROGRAM, main, run, source  # noqa: E402

COMMANDS = ["build", "extract", "link", "export", "query", "explain", "rules", "evaluate", "stats"]
GOOD = '{"id":"g%d","abstract":"We propose Qux%dNet, a network. Results on the ImageNet dataset are good."}\n'


class CliTest(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.dir = pathlib.Path(self.folder.name)
        self.addCleanup(self.folder.cleanup)

    def put(self, name, content):
        path = self.dir / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    def test_help_of_the_program_and_of_each_command(self):
        r = run("--help")
        self.assertEqual((r.returncode, r.stderr), (0, b""))
        for command in COMMANDS:
            self.assertIn(command.encode(), r.stdout)
            h = run(command, "--help")
            self.assertEqual((h.returncode, h.stderr), (0, b""), command)
            self.assertIn(b"examples:\n  papergraph " + command.encode(), h.stdout)
            self.assertEqual(h.stdout.count(b"  papergraph ") + h.stdout.count(b"| papergraph "), 2, command)

    def test_version(self):
        self.assertRegex(run("--version").stdout.decode(), r"^papergraph \d+\.\d+\.\d+\n$")

    def test_wrong_usage_is_status_2_with_advice(self):
        for arguments, message in [
                ([], None),
                (["nonsense"], "unknown command"),
                (["build"], "build needs at least one INPUT"),
                (["build", "x", "--nonsense"], "unrecognised option"),
                (["build", source(), "--from", "pdf"], "unknown input format"),
                (["build", source("examples/listings"), "--format", "gif", "-o", self.dir / "o"], 'unknown format "gif"'),
                (["query", "nonsense", "x"], "unknown query"),
                (["rules"], "rules needs one of"),
                (["rules", "show", "no/rule"], "there is no rule")]:
            r = run(*arguments)
            self.assertEqual(r.returncode, 2, arguments)
            if message:
                self.assertIn(message, r.stderr.decode())
                self.assertIn("fix:", r.stderr.decode())

    def test_bad_records_are_reported_and_the_good_ones_kept(self):
        path = self.put("papers.jsonl", (GOOD % (1, 1)).encode() + b'{"abstract":"cut\n{"abstract":17}\n'
                        + b'{"abstract":"a\xffb"}\n' + (GOOD % (2, 2)).encode())
        r = run("build", path, "-o", self.dir / "out")
        self.assertEqual(r.returncode, 1)
        error = r.stderr.decode()
        self.assertIn(f"{path}:2:17: error: the JSON ends too early\n", error)
        self.assertIn(f'{path}:3:13: error: "abstract" must be a string, not a number\n', error)
        self.assertIn(f"{path}:4:15: error: not valid UTF-8 (byte 0xFF)\n", error)
        self.assertIn('  {"abstract":"a?b"}\n                ^\n  fix: convert the file', error)
        self.assertIn("papers    2 (0 duplicate, 3 rejected)", error)
        rejects = [json.loads(l) for l in (self.dir / "out/rejects.jsonl").read_text().splitlines()]
        self.assertEqual([r["line"] for r in rejects], [2, 3, 4])
        self.assertEqual({r["file"] for r in rejects}, {"papers.jsonl"})
        again = run("build", self.put("good.jsonl", GOOD % (1, 1)), "-o", self.dir / "out", "--force")
        self.assertEqual(again.returncode, 0, again.stderr)
        self.assertFalse((self.dir / "out/rejects.jsonl").exists(), "an old report does not stay")

    def test_inputs_that_cannot_be_read(self):
        (self.dir / "empty").mkdir()
        for path, message, status in [
                (self.dir / "missing.jsonl", "no such file or folder", 3),
                (self.dir / "empty", "the folder holds nothing that can be read", 3),
                (self.put("empty.jsonl", ""), "the file is empty", 1)]:
            r = run("build", path, "-o", self.dir / "o")
            self.assertEqual(r.returncode, status, path)
            self.assertIn(f"{path}: error: {message}", r.stderr.decode())
            self.assertIn("fix:", r.stderr.decode())

    def test_nothing_found_is_status_1(self):
        r = run("build", self.put("p.txt", "hello there, nothing to see"), "-o", self.dir / "o")
        self.assertEqual(r.returncode, 1)
        self.assertIn("nothing was found", r.stderr.decode())

    def test_a_misspelt_key_in_a_pack(self):
        pack = self.dir / "pack"
        (pack / "rules").mkdir(parents=True)
        (pack / "pack.json").write_text('{"name": "p", "version": "1"}')
        (pack / "rules/r.json").write_text('{"rules": [{"id": "a/b", "phaze": "role"}]}')
        r = run("rules", "check", pack)
        self.assertEqual(r.returncode, 3)
        self.assertIn('r.json:1:27: error: unknown key "phaze"', r.stderr.decode())
        self.assertIn('fix: did you mean "phase"?', r.stderr.decode())

    def test_existing_output_needs_force(self):
        path = self.put("p.jsonl", GOOD % (1, 1))
        self.assertEqual(run("build", path, "-o", self.dir / "o").returncode, 0)
        r = run("build", path, "-o", self.dir / "o")
        self.assertEqual(r.returncode, 3)
        self.assertIn("--force", r.stderr.decode())
        self.assertEqual(run("build", path, "-o", self.dir / "o", "--force").returncode, 0)

    def test_an_unwritable_folder_and_a_full_disk(self):
        path = self.put("p.jsonl", GOOD % (1, 1))
        r = run("build", path, "-o", "/proc/nowhere")
        self.assertEqual(r.returncode, 3)
        self.assertIn("cannot make the folder", r.stderr.decode())
        with open("/dev/full", "wb") as full:
            r = subprocess.run([PROGRAM, "extract", path], stdout=full, stderr=subprocess.PIPE)
        self.assertEqual(r.returncode, 3)
        self.assertIn(b"cannot write on", r.stderr)

    def test_a_closed_pipe_ends_the_run_with_a_word(self):
        path = self.put("p.jsonl", "".join(GOOD % (i, i) for i in range(5000)))
        p = subprocess.Popen([PROGRAM, "extract", path], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        p.stdout.readline()
        p.stdout.close()
        self.assertIn(b"the pipe was closed", p.stderr.read())
        p.stderr.close()
        self.assertEqual(p.wait(timeout=60), 3)

    def test_the_manual_page_is_the_help(self):
        r = run("help", "--man")
        self.assertEqual((r.returncode, r.stdout), (0, source("docs/papergraph.1").read_bytes()))
        page = r.stdout.decode().replace("\\-", "-")
        for command in ("build", "extract", "link", "export", "query", "rules", "stats"):
            for option in re.findall(r"^  (?:-\w \[ )?(--[\w-]+)", run(command, "--help").stdout.decode(), re.M):
                self.assertTrue(option in ("--help",) or option in page, option)

    def test_extract_is_the_same_for_any_threads_and_keeps_the_order(self):
        lines = "".join(GOOD % (i, i) for i in range(500))
        path = self.put("p.jsonl", lines)
        one = run("extract", path, "--threads", 1)
        self.assertEqual((one.returncode, one.stderr), (0, b""))
        self.assertEqual([json.loads(l)["id"] for l in one.stdout.splitlines()], [f"g{i}" for i in range(500)])
        for n in (2, 5):
            self.assertEqual(run("extract", path, "--threads", n).stdout, one.stdout)
        self.assertEqual(run("extract", "-", input=lines.encode()).stdout, one.stdout)

    def test_without_machine_code_the_bytes_are_the_same(self):
        for corpus in ("examples/listings", "tests/data/hostile.jsonl"):
            fast, plain = run("extract", source(corpus)), run("extract", source(corpus), "--no-jit")
            self.assertGreater(len(fast.stdout), 1000)
            self.assertEqual(plain.stdout, fast.stdout)

    def test_no_time_zone_locale_or_path_changes_the_exports(self):
        lines = "".join(GOOD % (i, i % 7) for i in range(50))
        path = self.put("p.jsonl", lines)
        other = self.put("q.jsonl", "".join(reversed(lines.splitlines(True))))
        outputs = []
        for p, env in ((path, {"TZ": "UTC", "LC_ALL": "C"}), (other, {"TZ": "Asia/Tokyo", "LC_ALL": "C.UTF-8"})):
            out = self.dir / ("o-" + p.name)
            subprocess.run([PROGRAM, "build", p, "-o", out], check=True, capture_output=True, env={**os.environ, **env})
            outputs.append([(out / f).read_bytes() for f in ("graph.graphml", "graph.jsonld")])
        self.assertEqual(*outputs)

    def test_link_equals_build_and_export_equals_both(self):
        listings = source("examples/listings")
        self.assertEqual(run("build", listings, "-o", self.dir / "b").returncode, 0)
        facts = self.put("facts.jsonl", run("extract", listings).stdout)
        self.assertEqual(run("link", facts, "-o", self.dir / "l").returncode, 0)
        self.assertEqual(run("export", self.dir / "b", "-o", self.dir / "e", "--format", "graphml,jsonld").returncode, 0)
        for name in ("graph.graphml", "graph.jsonld"):
            built = (self.dir / "b" / name).read_bytes()
            self.assertEqual((self.dir / "l" / name).read_bytes(), built)
            self.assertEqual((self.dir / "e" / name).read_bytes(), built)

    def test_an_interrupted_build_goes_on_and_comes_to_the_same_end(self):
        papers = self.put("papers.jsonl", "".join(GOOD % (i, i) + ("{bad\n" if i == 3 else "") for i in range(400)))
        plain, out = self.dir / "plain", self.dir / "out"
        self.assertEqual(run("build", papers, "-o", plain).returncode, 1)
        out.mkdir()
        (out / "graph.graphml").touch()  # without --force the run ends when all is extracted, and its journal stays
        self.assertEqual(run("build", papers, "-o", out, "--resume").returncode, 3)
        journal = out / "build.journal"
        whole = journal.read_bytes()
        self.assertEqual(whole.count(b"\n"), 401)
        for kept in (len(whole), len(whole) // 2, 200, 20, 0):  # cut within a line, within the head, to nothing
            journal.write_bytes(whole[:kept])
            r = run("build", papers, "-o", out, "--resume", "--force")
            self.assertEqual(r.returncode, 1, r.stderr)
            self.assertIn(b"papers    400 (0 duplicate, 1 rejected)", r.stderr)
            self.assertFalse(journal.exists())
            for name in ("graph.graphml", "graph.jsonld", "graph.sqlite", "rejects.jsonl"):
                self.assertEqual((out / name).read_bytes(), (plain / name).read_bytes(), (name, kept))

    def test_what_is_had_already_is_not_extracted_again(self):
        papers = self.put("papers.jsonl", GOOD % (0, 0) + GOOD % (1, 1))
        out = self.dir / "out"
        out.mkdir()
        (out / "graph.graphml").touch()
        run("build", papers, "-o", out, "--resume")
        journal = out / "build.journal"
        journal.write_bytes(journal.read_bytes().replace(b"Qux0Net", b"Zip0Net"))
        self.assertEqual(run("build", papers, "-o", out, "--resume", "--force").returncode, 0)
        graph = (out / "graph.graphml").read_text()
        self.assertIn("Zip0Net", graph)
        self.assertNotIn("Qux0Net", graph)

    def test_a_journal_of_another_run_is_not_gone_on_with(self):
        out = self.dir / "out"
        out.mkdir()
        (out / "build.journal").write_text("papergraph journal 1 other\n")
        papers = self.put("papers.jsonl", GOOD % (0, 0))
        r = run("build", papers, "-o", out, "--resume")
        self.assertEqual(r.returncode, 3)
        self.assertIn(b"build.journal: error: the journal is of a run with other inputs or packs", r.stderr)
        self.assertEqual(sorted(p.name for p in out.iterdir()), ["build.journal"])
        r = run("build", "-", "-o", out, "--resume")
        self.assertEqual(r.returncode, 2)
        self.assertIn(b"standard input cannot be read again", r.stderr)

    def test_what_to_do_next_names_only_what_was_written(self):
        listings = source("examples/listings")
        for formats, told in (("summary", ()), ("graphml", (b"in Gephi",)),
                              ("sqlite", (b"query shared-datasets", b"papergraph stats"))):
            said = run("build", listings, "-o", self.dir / formats, "--format", formats).stderr
            for what in (b"in Gephi", b"query shared-datasets", b"papergraph stats"):
                self.assertEqual(what in said, what in told, (formats, what))

    def test_link_rejects_what_is_no_facts_line(self):
        listings = source("examples/listings")
        facts = self.put("facts.jsonl", b'{"facts":2}\n' + run("extract", listings).stdout)
        r = run("link", facts, "-o", self.dir / "l")
        self.assertEqual(r.returncode, 1)
        self.assertIn("facts.jsonl:1:", r.stderr.decode())
        self.assertIn("papers    30 (0 duplicate, 1 rejected)", r.stderr.decode())

    def test_query_shared_datasets_has_its_true_row(self):
        listings = source("examples/listings")
        run("build", listings, "-o", self.dir / "b")
        rows = json.loads(run("query", "shared-datasets", self.dir / "b", "--json").stdout)
        row = [r for r in rows if "MeDSLIP" in (r["a"], r["b"])]
        self.assertEqual(len(row), 1, rows)
        self.assertEqual(row[0]["datasets"], ["NIH CXR14"])
        self.assertEqual(len(row[0]["papers"]), 2)
        families = json.loads(run("query", "shared-datasets", self.dir / "b", "--json", "--families").stdout)
        self.assertIn("MeDSLIP", {r["a"] for r in families} | {r["b"] for r in families})
        text = run("query", "shared-datasets", self.dir / "b").stdout.decode()
        self.assertIn("NIH CXR14", text)

    def test_the_readme_shows_what_comes_out(self):
        readme = source("README.md").read_text()
        (self.dir / "examples").symlink_to(source("examples").resolve())
        r = run("build", "examples/listings", "-o", "exports", "--force", cwd=self.dir)
        query = run("query", "shared-datasets", "exports", cwd=self.dir)
        for line in r.stderr.decode().splitlines() + query.stdout.decode().splitlines():
            if not line.startswith("time "):
                self.assertIn("    " + line + "\n", readme)

    def test_sql_and_stats(self):
        run("build", self.put("p.jsonl", GOOD % (1, 1)), "-o", self.dir / "b")
        rows = json.loads(run("query", "--sql", "SELECT name, papers FROM nodes WHERE type='Dataset'",
                              self.dir / "b", "--json").stdout)
        self.assertEqual(rows, [{"name": "ImageNet", "papers": 1}])
        r = run("query", "--sql", "DROP TABLE nodes", self.dir / "b")
        self.assertEqual(r.returncode, 2)
        stats = json.loads(run("stats", self.dir / "b", "--json").stdout)
        self.assertIn({"kind": "node", "type": "Dataset", "count": 1, "mentioned_in": 1}, stats)
        self.assertEqual(run("stats", self.dir / "nowhere").returncode, 3)

    def test_duplicates_are_counted(self):
        r = run("build", self.put("p.jsonl", GOOD % (1, 1) + GOOD % (1, 1) + GOOD % (2, 1)), "-o", self.dir / "b")
        self.assertEqual(r.returncode, 0)
        self.assertIn("papers    2 (1 duplicate, 0 rejected)", r.stderr.decode())

    def test_same_id_other_text_is_rejected(self):
        r = run("build", self.put("p.jsonl", GOOD % (1, 1) + GOOD % (1, 2)), "-o", self.dir / "b")
        self.assertEqual(r.returncode, 1)
        self.assertIn('the id "g1" is taken by another record', r.stderr.decode())

    def test_rules(self):
        self.assertEqual(run("rules", "test").returncode, 0)
        shown = json.loads(run("rules", "show", "evaluated-on/result-sentence").stdout)
        self.assertEqual(shown["id"], "evaluated-on/result-sentence")
        listed = json.loads(run("rules", "list", "--json").stdout)
        self.assertGreater(len(listed), 80)
        self.assertEqual(run("rules", "dump", self.dir / "packs").returncode, 0)
        r = run("rules", "check", "--no-built-in", "--pack", self.dir / "packs/core", "--pack", self.dir / "packs/breadth")
        self.assertEqual(r.returncode, 0, r.stderr)
        self.assertIn(b"no faults", r.stdout)

    # tests/data/evaluate/README.md: the reports are the project's scorer's own.
    EVALUATE = {"all.txt": [], "lenient.txt": ["--lenient"], "named-only.txt": ["--named-only"],
                "types.txt": ["--types", "Model,Dataset,EVALUATED_ON", "--lenient", "--level", "document"],
                "mentions.txt": ["--level", "mention", "--bootstrap", "0"]}

    def test_evaluate_prints_the_scorers_report(self):
        data = source("tests/data/evaluate")
        for expected, options in self.EVALUATE.items():
            r = run("evaluate", data / "gold.jsonl", data / "system.jsonl", *options)
            self.assertEqual((r.returncode, r.stderr), (0, b""), expected)
            self.assertEqual(r.stdout.decode(), (data / expected).read_text(), expected)
        report = json.loads(run("evaluate", data / "gold.jsonl", data / "system.jsonl", "--json", "--rules",
                                "--calibration", "--errors").stdout)
        self.assertEqual(report["measures"]["entity"]["micro"]["right"], 6)
        self.assertIn({"measure": "entity", "rule": "lexicon/name", "said": 6, "right": 2, "precision": 0.333},
                      report["rules"])
        self.assertIn({"measure": "relation", "confidence": "0.9-1.0", "items": 3, "mean_confidence": 0.933,
                       "right": 1.0}, report["calibration"])
        self.assertEqual(sum(e["measure"] == "relation" and e["outcome"] == "missed" for e in report["errors"]), 4)

    def test_evaluate_extracts_where_no_facts_are_given(self):
        gold = source("tests/data/evaluate/gold.jsonl")
        facts = self.put("facts.jsonl", run("extract", gold).stdout)
        self.assertEqual(run("evaluate", gold).stdout, run("evaluate", gold, facts).stdout)

    def test_evaluate_says_what_is_wrong_with_its_input(self):
        for line, message in [("{", b":2:2: error: not an annotated document"), ('{"id":1}', b'no "id"'),
                              ('{"id":"a","entities":[{"type":"Model"}]}', b'"name" is missing'),
                              ('{"id":"x"}', b'a second document with the id "x"')]:
            r = run("evaluate", self.put("g.jsonl", '{"id":"x"}\n' + line + "\n"), self.put("s.jsonl", '{"id":"x"}\n'))
            self.assertEqual(r.returncode, 3, line)
            self.assertIn(message, r.stderr)
        self.assertEqual(run("evaluate").returncode, 2)
        self.assertEqual(run("evaluate", "a", "b", "--level", "word").returncode, 2)

    def explained(self, *arguments):
        r = run("explain", *arguments)
        self.assertEqual((r.returncode, r.stderr), (0, b""), arguments)
        return r.stdout.decode()

    def test_explain_a_node_an_edge_a_result_a_span_a_paper(self):
        run("build", source("examples/listings"), "-o", self.dir / "b")
        shown = self.explained(self.dir / "b", "MeDSLIP")
        self.assertIn('Method "MeDSLIP", a proper name', shown)
        self.assertIn("merged:", shown)
        self.assertIn("([[MeDSLIP]]) framework.\n    abbreviation/schwartz-hearst: The paper itself defines", shown)
        self.assertIn("decision  MeDSLIP: a node: Method", shown)
        ask = lambda sql: json.loads(run("query", "--json", "--sql", sql, self.dir / "b").stdout)  # noqa: E731
        for row in ask("SELECT id, source, type, target FROM v_edges ORDER BY id")[::8]:
            edge = json.loads(self.explained(self.dir / "b", row["id"], "--json"))
            self.assertEqual(edge["kind"], "edge")
            self.assertTrue(edge["evidence"], row)
            for e in edge["evidence"]:
                self.assertTrue(e["because"], e)
                self.assertLessEqual(0, e["start"], e)
        for row in ask("SELECT id FROM results"):
            result = json.loads(self.explained(self.dir / "b", row["id"], "--json"))
            self.assertEqual((result["kind"], result["notes"]), ("result", []))
            self.assertIn("[[", result["evidence"][0]["sentence"])
        place = ask("SELECT document, start, \"end\" FROM evidence WHERE quote = 'ResNet'")[0]
        span = self.explained(self.dir / "b", "{document}:{start}-{end}".format(**place))
        self.assertIn("[[ResNet]]", span)
        self.assertIn('"ResNet" is Model "ResNet"', span)
        self.assertIn("entities", self.explained(self.dir / "b", place["document"]))
        for arguments in [["nothing of that name"], ["x:1-2"], []]:
            r = run("explain", self.dir / "b", *arguments)
            self.assertIn(r.returncode, (2, 3), arguments)
            self.assertIn(b"fix:", r.stderr)

    def test_explain_says_where_it_cannot_know_the_steps(self):
        (self.dir / "pack").mkdir()
        other = self.put("pack/pack.json", '{"name": "other", "version": "1", "disable": ["uses/own-part"]}')
        run("build", source("examples/listings"), "-o", self.dir / "b", "--pack", other.parent)
        shown = json.loads(self.explained(self.dir / "b", "arXiv:2112.06905", "--json"))
        self.assertIn("the store was built with other packs", shown["notes"][0])
        self.assertEqual(shown["steps"], [])
        shown = json.loads(self.explained(self.dir / "b", "arXiv:2112.06905", "--json", "--pack", other.parent))
        self.assertEqual(shown["notes"], [])

    def test_why_not(self):
        text = "We propose FooNet, a network. We leave tests on ImageNet to future work."
        shown = self.explained("--why-not", text)
        self.assertIn('Model "FooNet", proposed', shown)
        self.assertIn("FooNet EVALUATED_ON ImageNet: planned", shown)
        self.assertIn("evaluated-on/result-sentence: ImageNet: EVALUATED_ON\n"
                      "              not so: the sentence has no role of: result", shown)
        about = json.loads(self.explained("--why-not", text, "--about", "FooNet", "--json"))
        self.assertTrue(about["stopped"])
        self.assertFalse([s for s in about["stopped"] if s["about"] == "ImageNet"])
        self.assertIn("nothing", self.explained("--why-not", "Hello."))
        self.assertEqual(run("explain", "--why-not", "\udcff").returncode, 2)

    def test_rules_coverage(self):
        gold = source("tests/data/evaluate/gold.jsonl")
        rows = {r["rule"]: r for r in json.loads(run("rules", "coverage", gold, "--gold", gold, "--json").stdout)}
        self.assertEqual(len(rows), len(json.loads(run("rules", "list", "--json").stdout)))
        self.assertEqual((rows["has-code/url"]["fired"], rows["has-code/url"]["precision"]), (1, 1.0))
        self.assertIsNone(rows["status/planned"]["precision"])
        r = run("rules", "coverage", gold)
        self.assertRegex(r.stderr.decode(), r"^never fired: .*status/planned")
        self.assertEqual(run("rules", "coverage").returncode, 2)


if __name__ == "__main__":
    main()
