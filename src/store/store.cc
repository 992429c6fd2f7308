// SPDX-License-Identifier: Apache-2.0
#include "papergraph/store.h"

#include <fmt/format.h>

#include <filesystem>
#include <map>

#include "store/database.h"
#include "store/schema.h"
#include "store/types_json.h"

namespace papergraph {
namespace {

sqlite3* Db(void* database) { return static_cast<sqlite3*>(database); }

std::string Column(Statement& s, int i) {
  const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(s.get(), i));
  const auto size = static_cast<std::size_t>(sqlite3_column_bytes(s.get(), i));
  return text == nullptr ? std::string() : std::string(text, size);
}

}  // namespace

Result<Store> Store::Open(const std::string& given) {
  namespace fs = std::filesystem;
  std::error_code error;
  const std::string path =
      fs::is_directory(given, error) ? (fs::path(given) / "graph.sqlite").string() : given;
  if (!fs::exists(path, error)) {
    return MakeError(Error::Code::kInput, path, "there is no store here",
                     "STORE is a .sqlite file, or a folder that `papergraph build` wrote");
  }
  sqlite3* db = nullptr;
  int version = -1;
  if (sqlite3_open_v2(path.c_str(), &db, SQLITE_OPEN_READONLY, nullptr) == SQLITE_OK) {
    Statement s(db, "PRAGMA user_version");
    if (s.ok() && s.Step()) version = sqlite3_column_int(s.get(), 0);
  }
  if (version == kStoreVersion) return Store(db, path);
  const std::string message =
      version < 0 ? std::string(sqlite3_errmsg(db))
                  : fmt::format("its schema version is {}, not {}", version, kStoreVersion);
  sqlite3_close(db);
  return MakeError(Error::Code::kInput, path, "not a store of this papergraph: " + message,
                   "build it again with `papergraph build`");
}

Store::Store(Store&& other) noexcept : database_(other.database_), path_(std::move(other.path_)) {
  other.database_ = nullptr;
}

Store& Store::operator=(Store&& other) noexcept {
  std::swap(database_, other.database_);
  std::swap(path_, other.path_);
  return *this;
}

Store::~Store() { sqlite3_close(Db(database_)); }

Result<Facts> Store::FactsOf(const std::string& document) const {
  Result<SqlTable> line = Query("SELECT line FROM facts WHERE document = ?", {document});
  if (!line) return std::move(line).error();
  if (!line->rows.empty()) {
    return FactsFromJsonLine(line->rows.front().front().text, path_ + " (facts)", 1);
  }
  return MakeError(Error::Code::kInput, path_, "there is no document \"" + document + "\"",
                   "`papergraph query --sql \"SELECT id FROM documents\" STORE` lists them");
}

Result<SqlTable> Store::Query(const std::string& sql,
                              const std::vector<std::string>& values) const {
  Statement s(Db(database_), sql);
  const auto fail = [&](const std::string& message) {
    return MakeError(Error::Code::kUsage, path_, "cannot run the query: " + message,
                     "the tables and views are in docs/store.md");
  };
  if (!s.ok()) return fail(sqlite3_errmsg(Db(database_)));
  if (s.get() == nullptr) return fail("the statement is empty");
  if (sqlite3_stmt_readonly(s.get()) == 0) return fail("the statement would change the store");
  for (const std::string& value : values) s.Text(value);
  SqlTable table;
  const int columns = sqlite3_column_count(s.get());
  for (int i = 0; i < columns; ++i) table.columns.emplace_back(sqlite3_column_name(s.get(), i));
  while (s.Step()) {
    auto& row = table.rows.emplace_back();
    for (int i = 0; i < columns; ++i) {
      const int type = sqlite3_column_type(s.get(), i);
      row.push_back(
          {Column(s, i), type == SQLITE_NULL, type == SQLITE_INTEGER || type == SQLITE_FLOAT});
    }
  }
  if (!s.ok()) return fail(sqlite3_errmsg(Db(database_)));
  return table;
}

Status Store::EachFacts(const std::function<void(Facts)>& visit) const {
  Statement s(Db(database_), "SELECT line FROM facts ORDER BY document");
  std::uint32_t row = 0;
  while (s.Step()) {
    Result<Facts> facts = FactsFromJsonLine(Column(s, 0), path_ + " (facts)", ++row);
    if (!facts) return std::move(facts).error();
    visit(std::move(facts).value());
  }
  if (s.ok()) return Ok();
  return MakeError(Error::Code::kInput, path_,
                   std::string("the store is damaged: ") + sqlite3_errmsg(Db(database_)),
                   "build it again");
}

Result<TypeTable> Store::Types() const {
  TypeTable types;
  bool ok = true;
  Statement p(Db(database_), "SELECT value FROM store_info WHERE key = 'prefixes'");
  if (p.Step()) ok = PrefixesFromJson(Column(p, 0), types);
  std::map<int, NodeType> nodes;
  for (Statement s(Db(database_), "SELECT definition FROM node_types"); s.Step();) {
    NodeType t;
    int order = 0;
    ok = NodeTypeFromJson(Column(s, 0), t, order) && ok;
    nodes[order] = std::move(t);
  }
  std::map<int, EdgeType> edges;
  for (Statement s(Db(database_), "SELECT definition FROM edge_types"); s.Step();) {
    EdgeType t;
    int order = 0;
    ok = EdgeTypeFromJson(Column(s, 0), t, order) && ok;
    edges[order] = std::move(t);
  }
  for (auto& [order, t] : nodes) types.nodes.push_back(std::move(t));
  for (auto& [order, t] : edges) types.edges.push_back(std::move(t));
  if (ok && types.NodeWithRole("paper") != nullptr) return types;
  return MakeError(Error::Code::kInput, path_, "the store's types are damaged", "build it again");
}

Result<std::string> Store::PackName() const {
  Statement s(Db(database_), "SELECT value FROM store_info WHERE key = 'pack'");
  if (s.Step()) return Column(s, 0);
  return MakeError(Error::Code::kInput, path_, "the store does not name its packs",
                   "build it again");
}

}  // namespace papergraph
