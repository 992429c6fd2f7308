// SPDX-License-Identifier: Apache-2.0
#include "store/writer.h"

#include <optional>

#include "base/json.h"
#include "store/database.h"
#include "store/schema.h"
#include "store/types_json.h"

namespace papergraph {
namespace {

class StoreWriter {
 public:
  StoreWriter(sqlite3* database, const KnowledgeGraph& graph) : db_(database), graph_(graph) {}

  bool Run(const papergraph::FactsLines& lines, const ExportOptions& options) {
    if (!Exec(kStoreSchema)) return false;
    evidence_.emplace(db_, "INSERT INTO evidence VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)");
    return Exec("BEGIN") && Info(options.pack) && Types() && Documents() && Facts(lines) &&
           Nodes() && Edges() && Results() && Exec("COMMIT") && Exec(kStoreIndexes) &&
           (!options.fts || Exec(kStoreFullText)) &&
           Exec(("PRAGMA user_version = " + std::to_string(kStoreVersion)).c_str());
  }

  /// Whether the facts lines could be had.
  const Status& read() const { return read_; }

 private:
  bool Exec(const char* sql) {
    return sqlite3_exec(db_, sql, nullptr, nullptr, nullptr) == SQLITE_OK;
  }

  const std::string& DocumentId(std::uint32_t i) const { return graph_.documents()[i].document.id; }
  const std::string& NodeId(std::uint32_t i) const { return graph_.nodes()[i].id; }

  bool Info(const std::string& pack) {
    Statement s(db_, "INSERT INTO store_info VALUES (?, ?)");
    s.Text("pack").Text(pack).Run();
    return s.Text("prefixes").Text(PrefixesToJson(graph_.types())).Run();
  }

  bool Types() {
    Statement n(db_, "INSERT INTO node_types VALUES (?, ?, ?, ?, ?, ?, ?, ?)");
    int order = 0;
    for (const NodeType& t : graph_.types().nodes) {
      n.Text(t.name).TextOrNull(t.role).Text(t.link_class).Text(t.iri).TextOrNull(t.color);
      n.Int(t.shares_data).TextOrNull(t.description).Text(NodeTypeToJson(t, order++)).Run();
    }
    Statement e(db_, "INSERT INTO edge_types VALUES (?, ?, ?, ?, ?, ?)");
    order = 0;
    for (const EdgeType& t : graph_.types().edges) {
      e.Text(t.name).TextOrNull(t.role).Text(t.iri).Int(t.shares_data);
      e.TextOrNull(t.description).Text(EdgeTypeToJson(t, order++)).Run();
    }
    return n.ok() && e.ok();
  }

  bool Documents() {
    Statement s(db_, "INSERT INTO documents VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)");
    for (const GraphDocument& g : graph_.documents()) {
      const Document& d = g.document;
      JsonWriter authors;
      authors.Strings(d.meta.authors);
      s.Text(d.id).Text(NodeId(g.node)).TextOrNull(d.meta.title).Text(d.text);
      s.TextOrNull(d.meta.authors.empty() ? "" : authors.str());
      d.meta.year > 0 ? s.Int(d.meta.year) : s.Null();
      s.TextOrNull(d.meta.venue).TextOrNull(d.meta.doi).TextOrNull(d.meta.url).Run();
    }
    return s.ok();
  }

  bool Facts(const papergraph::FactsLines& lines) {
    Statement s(db_, "INSERT INTO facts VALUES (?, ?)");
    read_ = lines(
        [&](const std::string& id, std::string_view line) { return s.Text(id).Text(line).Run(); });
    return s.ok() && read_.ok();
  }

  bool Nodes() {
    Statement s(db_, "INSERT INTO nodes VALUES (?, ?, ?, ?, ?, ?, ?, ?)");
    Statement a(db_, "INSERT INTO aliases VALUES (?, ?)");
    for (const Node& n : graph_.nodes()) {
      s.Text(n.id).Text(n.type).Text(n.name).Int(n.named).Real(n.confidence).Int(n.papers);
      s.TextOrNull(n.ref).TextOrNull(n.family).Run();
      for (const std::string& alias : n.aliases) a.Text(n.id).Text(alias).Run();
      Evidence(n.id, "node", n.evidence);
    }
    return s.ok() && a.ok() && evidence_->ok();
  }

  bool Edges() {
    Statement s(db_, "INSERT INTO edges VALUES (?, ?, ?, ?, ?, ?)");
    for (const Edge& e : graph_.edges()) {
      s.Text(e.Id()).Text(NodeId(e.source)).Text(e.type).Text(NodeId(e.target));
      s.Real(e.confidence).Int(e.support).Run();
      Evidence(e.Id(), "edge", e.evidence);
    }
    return s.ok() && evidence_->ok();
  }

  bool Results() {
    Statement s(db_, "INSERT INTO results VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)");
    for (const GraphResult& r : graph_.results()) {
      const auto node = [&](std::int64_t i) {
        i < 0 ? s.Null() : s.Text(NodeId(static_cast<std::uint32_t>(i)));
      };
      s.Text(r.id).Text(DocumentId(r.document)).Text(NodeId(r.subject));
      node(r.metric);
      s.Text(r.record.value).Text(r.record.unit);
      node(r.dataset);
      node(r.baseline);
      s.Real(r.record.confidence).Run();
      std::vector<GraphEvidence> evidence;
      for (const auto& e : r.record.evidence) {
        evidence.push_back({r.document, e.span, e.rule, e.confidence});
      }
      Evidence(r.id, "result", evidence);
    }
    return s.ok() && evidence_->ok();
  }

  void Evidence(const std::string& owner, std::string_view kind,
                const std::vector<GraphEvidence>& list) {
    for (const GraphEvidence& e : list) {
      evidence_->Text(owner).Text(kind).Text(DocumentId(e.document));
      evidence_->Text(FieldName(e.span.field));
      evidence_->Int(e.span.begin).Int(e.span.end).Text(graph_.Quote(e)).Text(e.rule);
      evidence_->Real(e.confidence).Run();
    }
  }

  sqlite3* db_;
  const KnowledgeGraph& graph_;
  Status read_ = Ok();
  std::optional<Statement> evidence_;  // three writers share it; prepared once the table is there
};

}  // namespace

Status WriteStore(const KnowledgeGraph& graph, const FactsLines& lines,
                  const ExportOptions& options, const std::string& path) {
  sqlite3* db = nullptr;
  bool ok = sqlite3_open_v2(path.c_str(), &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE,
                            nullptr) == SQLITE_OK;
  // The caller's rename makes the file whole or absent; a journal would only cost time.
  ok = ok && sqlite3_exec(db, "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;", nullptr,
                          nullptr, nullptr) == SQLITE_OK;
  Status read = Ok();
  {
    StoreWriter writer(db, graph);  // its statements go before the connection is closed
    ok = ok && writer.Run(lines, options);
    read = writer.read();
  }
  const std::string message = ok ? "" : sqlite3_errmsg(db);
  sqlite3_close(db);
  if (!read.ok()) return read;
  if (ok) return Ok();
  return MakeError(Error::Code::kOutput, path, "cannot write the store: " + message,
                   "check the space on the disk and the permissions of the folder");
}

}  // namespace papergraph
