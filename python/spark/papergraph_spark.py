# SPDX-License-Identifier: Apache-2.0
"""A knowledge graph of more papers than one machine reads: papergraph on Apache Spark.

    spark-submit --files papergraph papergraph_spark.py --input hdfs:///papers/*.jsonl --output hdfs:///kg

Reads JSONL (any compression that Hadoop knows) or Parquet from any Hadoop file system. Each partition is piped through
`papergraph extract`; a partition whose program dies is tried again by Spark (spark.task.maxFailures), records that the
program rejects are kept. The facts are linked by the rules of docs/linking.md as group-bys on keys. Writes

    OUTPUT/facts      facts lines (text), which `papergraph link` reads too
    OUTPUT/rejects    rejected records (JSON lines)
    OUTPUT/nodes      Parquet: id, type, name, named, confidence, papers, aliases, ref, family
    OUTPUT/edges      Parquet: id, source, type, target, confidence, support, documents
    OUTPUT/neo4j      CSVs for `neo4j-admin database import`: entities and relations, each a header and parts

The nodes, edges, support and confidence are those that `papergraph build` makes of the same papers.
"""
import argparse
import hashlib
import json
import os
import re
import subprocess
import sys
import tempfile
import threading
import unicodedata

from pyspark import SparkFiles
from pyspark.sql import SparkSession
from pyspark.sql import functions as F
from pyspark.sql import types as T

PAPER = "@paper"
FAMILY_RULE = "name/family"
LONGEST_AMBIGUOUS_ACRONYM = 4  # bytes

SPAN = [T.StructField("rule", T.StringType()), T.StructField("confidence", T.DoubleType()),
        T.StructField("start", T.IntegerType()), T.StructField("end", T.IntegerType()),
        T.StructField("field", T.StringType())]
FACTS = T.StructType([
    T.StructField("id", T.StringType()),
    T.StructField("text", T.StringType()),
    T.StructField("meta", T.StructType([T.StructField("title", T.StringType()), T.StructField("venue", T.StringType()),
                                        T.StructField("url", T.StringType())])),
    T.StructField("entities", T.ArrayType(T.StructType([
        T.StructField("name", T.StringType()), T.StructField("type", T.StringType()),
        T.StructField("named", T.BooleanType()), T.StructField("proposed", T.BooleanType()),
        T.StructField("confidence", T.DoubleType()), T.StructField("aliases", T.ArrayType(T.StringType())),
        T.StructField("ref", T.StringType()), T.StructField("family", T.StringType()),
        T.StructField("long_form", T.StringType()), T.StructField("mentions", T.ArrayType(T.StructType(SPAN)))]))),
    T.StructField("relations", T.ArrayType(T.StructType([
        T.StructField("head", T.StringType()), T.StructField("type", T.StringType()),
        T.StructField("tail", T.StringType()), T.StructField("evidence", T.ArrayType(T.StructType(SPAN)))])))])


# ------------------------------------------------------------------------------------------------------------- linking

def singular(name):
    if name.endswith(("us", "is", "ias", "series", "species", "ayes")):
        return name
    if re.search(r"[a-z]{2}ies$", name):
        return name[:-3] + "y"
    if re.search(r"(ss|x|ch|sh|ias)es$", name):
        return name[:-2]
    if name.endswith("isms") or re.search(r"[^s ]{2}s$", name):
        return name[:-1]
    return name


def normalise(name):
    """The form in which two names are compared: NFKC, plural off, case folded, spaces, hyphens and underscores out."""
    folded = unicodedata.normalize("NFKC", singular(unicodedata.normalize("NFKC", name)).casefold())
    return "".join(c for c in folded if c not in "_-\u2212\u00ad\t\n\r\v\f" and unicodedata.category(c) not in ("Pd", "Zs"))


def digest(text):
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def node_id(link_class, sense):
    prefix = re.sub("[^a-z]", "", link_class.lower()) or "node"
    return f"{prefix}-{digest(link_class + chr(0) + sense)}"


def entity_id(link_class, name, ref, long_form):
    if ref:
        return node_id(link_class, ref)
    acronym = len(name.encode()) <= LONGEST_AMBIGUOUS_ACRONYM and long_form
    return node_id(link_class, "=" + normalise(long_form if acronym else name))


def paper_label(title, text, entities, document):
    """The title; else the proposed name; else the first eight words."""
    if title:
        return title
    for e in entities or []:
        if e["proposed"] and e["named"]:
            return e["name"] + " (paper)"
    return " ".join(re.findall(r"[^ \n\t\r]+", text or "")[:8]) or document


class Types:
    """What linking must know of a pack's types: linking classes, and the types with a role."""

    def __init__(self, files):
        self.classes, self.paper, self.variant = {}, None, None
        for path in files:
            with open(path, encoding="utf-8") as file:
                types = json.load(file)
            for node in types.get("nodes", []):
                self.classes[node["name"]] = node["class"]
                self.paper = node["name"] if node.get("role") == "paper" else self.paper
            for edge in types.get("edges", []):
                self.variant = edge["name"] if edge.get("role") == "variant" else self.variant

    @classmethod
    def of(cls, program, packs):
        with tempfile.TemporaryDirectory() as folder:
            subprocess.run([program, "rules", "dump", folder], check=True, capture_output=True)
            files = [os.path.join(p, "types.json") for p in [f"{folder}/core", f"{folder}/breadth", *packs]]
            return cls([f for f in files if os.path.exists(f)])


def winner(frame, key, form, name):
    """For each key the form that most rows have, ties to the smaller bytes."""
    counts = frame.groupBy(key, form).count()
    return counts.groupBy(key).agg(F.expr(f"min_by({form}, struct(-count, {form}))").alias(name))


def dedupe(facts):
    """One record a document: of several the one with the smaller hash of title and text, as `papergraph build` keeps it."""
    rank = F.struct(F.sha2(F.concat(F.coalesce("meta.title", F.lit("")), F.lit("\0"), F.coalesce("text", F.lit(""))), 256),
                    F.coalesce("meta.venue", F.lit("")), F.coalesce("meta.url", F.lit("")))
    row = F.struct(*facts.columns)
    return facts.withColumn("rank", rank).groupBy("id").agg(F.min_by(row, "rank").alias("row")).select("row.*")


def link(facts, types):
    """Nodes and edges of facts, as docs/linking.md has them. `facts`: a frame of the schema FACTS, a row a document."""
    classes = types.classes
    paper_class = classes[types.paper]
    id_of_entity = F.udf(lambda type, name, ref, long: entity_id(classes.get(type, type), name, ref, long))
    id_of_paper = F.udf(lambda document: node_id(paper_class, document))
    label_of_paper = F.udf(paper_label)
    key_of_name = F.udf(normalise)

    documents = facts.select(F.col("id").alias("document"), id_of_paper("id").alias("paper"), "text", "meta", "entities", "relations")
    entities = (documents.select("document", F.posexplode("entities").alias("at", "e")).select(
        "document", "at", "e.*", id_of_entity("e.type", "e.name", "e.ref", "e.long_form").alias("id"))).persist()
    nodes = (entities.groupBy("id").agg(
        F.countDistinct("document").alias("papers"), F.max("confidence").alias("confidence"),
        (F.sum(F.col("named").cast("int")) * 2).alias("named"), F.max("ref").alias("ref"),
        F.array_distinct(F.flatten(F.collect_set(F.concat(F.array("name"), F.coalesce("aliases", F.array()))))).alias("forms"))
        .join(winner(entities, "id", "name", "name"), "id").join(winner(entities, "id", "type", "type"), "id")
        .join(winner(entities.where(F.length("family") > 0), "id", "family", "family"), "id", "left")
        .select("id", "type", "name", (F.col("named") > F.col("papers")).alias("named"), "confidence",
                F.col("papers").cast("int"), F.array_sort(F.array_except("forms", F.array("name"))).alias("aliases"), "ref",
                "family")).persist()

    # Edges that papers state.
    ends = (entities.select("document", "name", F.col("id").alias("node")).unionByName(
        documents.select("document", F.lit(PAPER).alias("name"), F.col("paper").alias("node"))))
    relations = documents.select("document", F.explode("relations").alias("r")).select(
        "document", "r.head", "r.type", "r.tail", F.explode("r.evidence.confidence").alias("confidence"))
    head = ends.select("document", F.col("name").alias("head"), F.col("node").alias("source"))
    tail = ends.select("document", F.col("name").alias("tail"), F.col("node").alias("target"))
    stated = (relations.join(head, ["document", "head"]).join(tail, ["document", "tail"])
              .where(F.col("source") != F.col("target")).select("source", "type", "target", "document", "confidence"))

    # Edges from a name to its family, where both are nodes: a mention a paper is the evidence, unless the paper states it.
    class_of = F.udf(lambda type: classes.get(type, type))
    forms = (nodes.select("id", class_of("type").alias("class"), "name", F.explode(F.concat(F.array("name"), "aliases")).alias("form"))
             .select("id", "class", key_of_name("form").alias("key"), (key_of_name("name") != key_of_name("form")).alias("other"))
             .groupBy("class", "key").agg(F.min(F.struct("other", "id")).alias("best"))
             .select("class", "key", F.col("best.id").alias("target")))
    children = nodes.where(F.length("family") > 0).select(
        F.col("id").alias("source"), class_of("type").alias("class"), key_of_name("family").alias("key"))
    family = children.join(forms, ["class", "key"]).where(F.col("source") != F.col("target")).select("source", "target")
    first = entities.groupBy("id", "document").agg(F.min_by("mentions", "at").alias("mentions")).select(
        F.col("id").alias("source"), "document", F.col("mentions")[0]["confidence"].alias("confidence"))
    variants = family.join(first, "source").select(
        "source", F.lit(types.variant).alias("type"), "target", "document", "confidence")
    said = stated.select("source", "type", "target", "document").distinct()
    variants = variants.join(said, ["source", "type", "target", "document"], "left_anti")

    edge_id = F.concat(F.lit("e-"), F.substring(F.sha2(F.concat_ws("\0", "source", "type", "target"), 256), 1, 16))
    edges = (stated.unionByName(variants).groupBy("source", "type", "target").agg(
        F.max("confidence").alias("confidence"), F.array_sort(F.collect_set("document")).alias("documents"))
        .select(edge_id.alias("id"), "source", "type", "target", "confidence",
                F.size("documents").alias("support"), "documents"))
    papers = documents.select(
        F.col("paper").alias("id"), F.lit(types.paper).alias("type"),
        label_of_paper("meta.title", "text", "entities", "document").alias("name"), F.lit(True).alias("named"),
        F.lit(1.0).alias("confidence"), F.lit(1).alias("papers"), F.array().cast("array<string>").alias("aliases"),
        F.lit(None).cast("string").alias("ref"), F.lit(None).cast("string").alias("family"))
    return nodes.unionByName(papers), edges


# ---------------------------------------------------------------------------------------------------------- extraction

def program_path(given):
    """The program: as given, else the file that came along by --files."""
    if given and os.path.exists(given):
        return os.path.abspath(given)
    path = SparkFiles.get(os.path.basename(given or "papergraph"))
    if not os.access(path, os.X_OK):
        os.chmod(path, 0o755)
    return path


def extractor(program, packs):
    """A function from an iterator of JSON lines to ("facts", line) and ("reject", line), by one process a partition."""

    def run(lines):
        with tempfile.TemporaryDirectory() as folder:
            rejects = os.path.join(folder, "rejects.jsonl")
            command = [program_path(program), "extract", "-", "--from", "jsonl", "--threads", "1", "--rejects", rejects]
            for pack in packs:
                command += ["--pack", pack]
            with open(os.path.join(folder, "stderr"), "w+b") as words:
                process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=words)
                failed = []

                def feed():
                    try:
                        for line in lines:
                            process.stdin.write(line.replace("\n", " ").encode() + b"\n")
                        process.stdin.close()
                    except Exception as error:  # the reader below sees the end of the program
                        failed.append(error)
                        process.kill()

                feeder = threading.Thread(target=feed, daemon=True)
                feeder.start()
                for line in process.stdout:
                    yield "facts", line.decode().rstrip("\n")
                feeder.join()
                status = process.wait()
                # 1: done, but something was rejected or nothing found. Anything else is no partition: Spark tries again.
                if status not in (0, 1) or failed:
                    words.seek(0)
                    told = words.read().decode(errors="replace")
                    raise RuntimeError(f"papergraph extract ended with {status}: {told or failed}")
            if os.path.exists(rejects):
                with open(rejects, encoding="utf-8") as kept:
                    yield from (("reject", line.rstrip("\n")) for line in kept)

    return run


def read(spark, path, form):
    if form == "parquet":
        frame = spark.read.parquet(path)
        return frame.select(F.to_json(F.struct(*frame.columns)).alias("value"))
    return spark.read.text(path).where(F.length(F.trim("value")) > 0)


def extract(spark, lines, program, packs):
    """Facts and rejects of JSON lines, as a frame of (kind, line)."""
    rows = lines.rdd.map(lambda row: row[0]).mapPartitions(extractor(program, packs))
    return spark.createDataFrame(rows, "kind string, line string")


# -------------------------------------------------------------------------------------------------------------- output

ENTITIES = ["id:ID(Entity)", "name", "type", "named:boolean", "confidence:double", "papers:int", "aliases:string[]",
            "ref", "family", ":LABEL"]
RELATIONS = [":START_ID(Entity)", ":END_ID(Entity)", ":TYPE", "id", "confidence:double", "support:int", "documents:string[]"]


def write_csv(spark, frame, header, path):
    options = {"quoteAll": True, "escape": '"', "emptyValue": "", "nullValue": ""}
    spark.createDataFrame([tuple(header)], [f"c{i}" for i in range(len(header))]).coalesce(1).write.csv(
        path + "-header", mode="overwrite", header=False)
    frame.write.csv(path, mode="overwrite", header=False, **options)


def write(spark, nodes, edges, output):
    nodes.write.parquet(output + "/nodes", mode="overwrite")
    edges.write.parquet(output + "/edges", mode="overwrite")
    nodes, edges = spark.read.parquet(output + "/nodes"), spark.read.parquet(output + "/edges")
    joined = lambda column: F.concat_ws("\x1f", column)  # noqa: E731
    write_csv(spark, nodes.select("id", "name", "type", "named", "confidence", "papers", joined("aliases"), "ref", "family",
                                  F.concat(F.lit("Entity\x1f"), "type")), ENTITIES, output + "/neo4j/entities")
    write_csv(spark, edges.select("source", "target", "type", "id", "confidence", "support", joined("documents")),
              RELATIONS, output + "/neo4j/relations")
    return nodes.count(), edges.count()


def main(arguments):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--input", required=True, help="JSONL or Parquet, on any Hadoop file system")
    parser.add_argument("--from", dest="form", choices=["jsonl", "parquet"], default="jsonl")
    parser.add_argument("--facts", action="store_true", help="the input is facts lines already: only link")
    parser.add_argument("--output", required=True, help="folder, made anew")
    parser.add_argument("--program", default="papergraph", help="the program, or the name it was shipped under by --files")
    parser.add_argument("--pack", action="append", default=[], help="a further pack's folder, the same path on every machine")
    parser.add_argument("--partitions", type=int, default=0, help="partitions to extract in; 0: as the input has")
    given = parser.parse_args(arguments)
    spark = SparkSession.builder.appName("papergraph").getOrCreate()
    lines = read(spark, given.input, given.form)
    lines = lines.repartition(given.partitions) if given.partitions else lines
    if not given.facts:
        both = extract(spark, lines, given.program, given.pack)
        both.write.mode("overwrite").partitionBy("kind").text(given.output + "/extracted")
        kinds = spark.read.text(given.output + "/extracted").persist()
        kinds.where("kind = 'facts'").select("value").write.mode("overwrite").text(given.output + "/facts")
        kinds.where("kind = 'reject'").select("value").write.mode("overwrite").text(given.output + "/rejects")
        lines = spark.read.text(given.output + "/facts")
    facts = dedupe(lines.select(F.from_json("value", FACTS).alias("f")).select("f.*").where("id IS NOT NULL"))
    nodes, edges = link(facts, Types.of(program_path(given.program), given.pack))
    counts = write(spark, nodes, edges, given.output)
    print(f"nodes     {counts[0]}\nedges     {counts[1]}", file=sys.stderr)
    spark.stop()


if __name__ == "__main__":
    main(sys.argv[1:])
