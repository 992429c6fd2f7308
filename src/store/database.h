// SPDX-License-Identifier: Apache-2.0
// The little of SQLite's C interface that the store needs, with errors as values.
#pragma once

#include <sqlite3.h>

#include <cstdint>
#include <string>
#include <string_view>

namespace papergraph {

/// A prepared statement; bind in order of the columns, then Step(). Keeps the first failure.
class Statement {
 public:
  Statement(sqlite3* database, std::string_view sql);
  ~Statement() { sqlite3_finalize(statement_); }
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;

  bool ok() const { return code_ == SQLITE_OK; }
  Statement& Text(std::string_view value);
  Statement& TextOrNull(std::string_view value);
  Statement& Int(std::int64_t value);
  Statement& Real(double value);
  Statement& Null();
  /// Runs an inserting statement and makes it ready for the next row.
  bool Run();
  /// Moves to the next row of a reading statement.
  bool Step();
  sqlite3_stmt* get() { return statement_; }

 private:
  sqlite3_stmt* statement_ = nullptr;
  int code_ = SQLITE_OK;
  int next_ = 1;
};

}  // namespace papergraph
