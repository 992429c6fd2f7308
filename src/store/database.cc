// SPDX-License-Identifier: Apache-2.0
#include "store/database.h"

namespace papergraph {

Statement::Statement(sqlite3* database, std::string_view sql) {
  code_ =
      sqlite3_prepare_v2(database, sql.data(), static_cast<int>(sql.size()), &statement_, nullptr);
}

Statement& Statement::Text(std::string_view value) {
  sqlite3_bind_text(statement_, next_++, value.data(), static_cast<int>(value.size()),
                    SQLITE_TRANSIENT);
  return *this;
}

Statement& Statement::TextOrNull(std::string_view value) {
  return value.empty() ? Null() : Text(value);
}

Statement& Statement::Int(std::int64_t value) {
  sqlite3_bind_int64(statement_, next_++, value);
  return *this;
}

Statement& Statement::Real(double value) {
  sqlite3_bind_double(statement_, next_++, value);
  return *this;
}

Statement& Statement::Null() {
  sqlite3_bind_null(statement_, next_++);
  return *this;
}

bool Statement::Run() {
  if (code_ == SQLITE_OK) {
    const int step = sqlite3_step(statement_);
    if (step != SQLITE_DONE && step != SQLITE_ROW) code_ = step;
    sqlite3_reset(statement_);
  }
  next_ = 1;
  return ok();
}

bool Statement::Step() {
  if (code_ != SQLITE_OK) return false;
  const int step = sqlite3_step(statement_);
  if (step != SQLITE_ROW && step != SQLITE_DONE) code_ = step;
  return step == SQLITE_ROW;
}

}  // namespace papergraph
