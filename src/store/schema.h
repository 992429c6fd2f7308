// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace papergraph {

/// PRAGMA user_version of a store; raised when the schema changes.
inline constexpr int kStoreVersion = 1;

/// Tables and views. Flat typed columns: every fact can be had without reading JSON.
inline constexpr const char* kStoreSchema = R"sql(
PRAGMA page_size = 4096;
CREATE TABLE store_info (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE node_types (
  name TEXT PRIMARY KEY, role TEXT, class TEXT NOT NULL, iri TEXT NOT NULL, color TEXT,
  shares_data INTEGER NOT NULL, description TEXT, definition TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE edge_types (
  name TEXT PRIMARY KEY, role TEXT, iri TEXT NOT NULL, shares_data INTEGER NOT NULL,
  description TEXT, definition TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE documents (
  id TEXT PRIMARY KEY, node TEXT NOT NULL, title TEXT, abstract TEXT NOT NULL, authors TEXT,
  year INTEGER, venue TEXT, doi TEXT, url TEXT) WITHOUT ROWID;
CREATE TABLE facts (document TEXT PRIMARY KEY, line TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE nodes (
  id TEXT PRIMARY KEY, type TEXT NOT NULL, name TEXT NOT NULL, named INTEGER NOT NULL,
  confidence REAL NOT NULL, papers INTEGER NOT NULL, ref TEXT, family TEXT) WITHOUT ROWID;
CREATE TABLE aliases (node TEXT NOT NULL, alias TEXT NOT NULL, PRIMARY KEY (node, alias)) WITHOUT ROWID;
CREATE TABLE edges (
  id TEXT PRIMARY KEY, source TEXT NOT NULL, type TEXT NOT NULL, target TEXT NOT NULL,
  confidence REAL NOT NULL, support INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE evidence (
  owner TEXT NOT NULL, kind TEXT NOT NULL CHECK (kind IN ('node', 'edge', 'result')),
  document TEXT NOT NULL, field TEXT NOT NULL, start INTEGER NOT NULL, "end" INTEGER NOT NULL,
  quote TEXT NOT NULL, rule TEXT NOT NULL, confidence REAL NOT NULL);
CREATE TABLE results (
  id TEXT PRIMARY KEY, document TEXT NOT NULL, subject TEXT NOT NULL, metric TEXT, value TEXT NOT NULL,
  unit TEXT NOT NULL, dataset TEXT, baseline TEXT, confidence REAL NOT NULL) WITHOUT ROWID;
)sql";

/// Made when the rows are in: an index before them costs three times the time.
inline constexpr const char* kStoreIndexes = R"sql(
CREATE INDEX nodes_by_name ON nodes (name);
CREATE INDEX nodes_by_type ON nodes (type, name);
CREATE INDEX edges_by_source ON edges (source, type);
CREATE INDEX edges_by_target ON edges (target, type);
CREATE INDEX evidence_by_owner ON evidence (owner);
CREATE INDEX evidence_by_document ON evidence (document);
CREATE VIEW v_edges AS
  SELECT e.id, s.name AS source, s.type AS source_type, e.type, t.name AS target, t.type AS target_type,
         e.confidence, e.support, e.source AS source_id, e.target AS target_id
  FROM edges e JOIN nodes s ON s.id = e.source JOIN nodes t ON t.id = e.target;
CREATE VIEW v_counts_by_type AS
  SELECT type, count(*) AS nodes, sum(papers) AS mentioned_in FROM nodes GROUP BY type;
CREATE VIEW v_data_use AS
  SELECT DISTINCT e.source AS head, e.target AS data, v.document
  FROM edges e
  JOIN edge_types et ON et.name = e.type AND et.shares_data
  JOIN nodes s ON s.id = e.source
  JOIN node_types nt ON nt.name = s.type AND nt.shares_data
  JOIN evidence v ON v.owner = e.id;
CREATE VIEW v_shared_datasets AS
  WITH pairs AS (
    SELECT DISTINCT x.head AS a, y.head AS b, x.data
    FROM v_data_use x JOIN v_data_use y ON x.data = y.data AND x.head <> y.head
    JOIN nodes na ON na.id = x.head JOIN nodes nb ON nb.id = y.head
    WHERE (na.name, na.id) < (nb.name, nb.id))
  SELECT na.name AS a, nb.name AS b,
    (SELECT json_group_array(name) FROM (SELECT n.name FROM pairs q JOIN nodes n ON n.id = q.data
      WHERE q.a = p.a AND q.b = p.b ORDER BY n.name, n.id)) AS datasets,
    (SELECT json_group_array(document) FROM (SELECT DISTINCT u.document FROM pairs q
      JOIN v_data_use u ON u.data = q.data AND u.head IN (q.a, q.b)
      WHERE q.a = p.a AND q.b = p.b ORDER BY u.document)) AS papers
  FROM (SELECT DISTINCT a, b FROM pairs) p
  JOIN nodes na ON na.id = p.a JOIN nodes nb ON nb.id = p.b
  ORDER BY na.name, nb.name, na.id, nb.id;
CREATE VIEW v_leaderboard AS
  SELECT r.dataset, r.metric, n.name AS subject, r.value, r.unit, r.baseline, d.year, r.document,
         CAST(r.value AS REAL) AS number, r.confidence
  FROM results r JOIN nodes n ON n.id = r.subject JOIN documents d ON d.id = r.document
  WHERE r.metric IS NOT NULL
  ORDER BY r.dataset, r.metric, number DESC, r.id;
CREATE VIEW v_trend_by_month AS
  SELECT coalesce(CASE WHEN d.id GLOB 'arXiv:[0-9][0-9][0-9][0-9].*'
                       THEN '20' || substr(d.id, 7, 2) || '-' || substr(d.id, 9, 2) END,
                  CAST(d.year AS TEXT)) AS month,
         n.id AS node, n.name, n.type, count(DISTINCT d.id) AS papers
  FROM evidence v JOIN nodes n ON n.id = v.owner AND v.kind = 'node' JOIN documents d ON d.id = v.document
  GROUP BY month, n.id HAVING month IS NOT NULL
  ORDER BY month, papers DESC, n.id;
CREATE VIEW v_degree AS
  SELECT n.id, (SELECT count(*) FROM edges e WHERE e.source = n.id)
             + (SELECT count(*) FROM edges e WHERE e.target = n.id) AS degree FROM nodes n;
CREATE VIEW grafana_nodes AS
  SELECT n.id, n.name AS title, n.type AS subtitle, n.papers AS mainstat, g.degree AS secondarystat,
         t.color AS color, 1.0 AS arc__all
  FROM nodes n JOIN v_degree g ON g.id = n.id JOIN node_types t ON t.name = n.type
  ORDER BY g.degree DESC, n.id LIMIT 500;
CREATE VIEW grafana_edges AS
  SELECT e.id, e.source, e.target, e.type AS mainstat, e.support AS secondarystat
  FROM edges e WHERE e.source IN (SELECT id FROM grafana_nodes) AND e.target IN (SELECT id FROM grafana_nodes);
)sql";

/// With --fts: nodes_fts and evidence_fts, whose rows lead back by id.
inline constexpr const char* kStoreFullText = R"sql(
CREATE VIRTUAL TABLE nodes_fts USING fts5(name, aliases, id UNINDEXED, type UNINDEXED);
INSERT INTO nodes_fts SELECT n.name, coalesce((SELECT group_concat(a.alias, ' | ') FROM aliases a WHERE a.node = n.id), ''),
  n.id, n.type FROM nodes n ORDER BY n.id;
CREATE VIRTUAL TABLE evidence_fts USING fts5(quote, owner UNINDEXED, document UNINDEXED);
INSERT INTO evidence_fts SELECT quote, owner, document FROM evidence WHERE kind <> 'node' ORDER BY rowid;
)sql";

}  // namespace papergraph
