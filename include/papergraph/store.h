// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "papergraph/facts.h"
#include "papergraph/result.h"
#include "papergraph/types.h"

namespace papergraph {

/// A row of a query: one text per column; SQL NULL is `is_null`.
struct SqlCell {
  std::string text;
  bool is_null = false;
  bool is_number = false;
};

struct SqlTable {
  std::vector<std::string> columns;
  std::vector<std::vector<SqlCell>> rows;
};

/// A SQLite store that `build` or `link` wrote, opened read-only. Not thread-safe.
class Store {
 public:
  /// `path` is a .sqlite file, or a folder that holds graph.sqlite.
  static Result<Store> Open(const std::string& path);

  Store(Store&&) noexcept;
  Store& operator=(Store&&) noexcept;
  ~Store();

  /// Runs one statement that only reads, with `values` for its parameters in their order. kUsage
  /// error with SQLite's message otherwise.
  Result<SqlTable> Query(const std::string& sql, const std::vector<std::string>& values = {}) const;
  /// The facts of the document with this id; kInput error where there is none.
  Result<Facts> FactsOf(const std::string& document) const;
  /// Calls visit(facts) for each document, by id; stops at the first record that is damaged.
  Status EachFacts(const std::function<void(Facts)>& visit) const;
  /// The types that the graph was built with.
  Result<TypeTable> Types() const;
  /// The packs that the graph was built with, "core@1.0+breadth@1.0".
  Result<std::string> PackName() const;

 private:
  explicit Store(void* database, std::string path) : database_(database), path_(std::move(path)) {}
  void* database_ = nullptr;  // sqlite3*
  std::string path_;
};

}  // namespace papergraph
