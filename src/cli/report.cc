// SPDX-License-Identifier: Apache-2.0
// What the program tells its user: errors, rejects, progress, tables. Data goes to standard output,
// everything else to standard error.
#include <fmt/format.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>

#include "cli/command.h"

namespace papergraph::cli {
namespace {

std::int64_t NowNs() { return std::chrono::steady_clock::now().time_since_epoch().count(); }

std::size_t Width(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  }));
}

}  // namespace

std::string Printable(std::string_view text) {
  std::string out;
  for (char c : text) {
    const auto u = static_cast<unsigned char>(c);
    out += u < 0x20 || u == 0x7F ? ' ' : c;
  }
  return out;
}

// Written here since the program sees the library's public headers only.
std::string JsonText(std::string_view text) {
  std::string out = "\"";
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    std::size_t length = c < 0x80                ? 1
                         : c >= 0xC2 && c < 0xE0 ? 2
                         : c >= 0xE0 && c < 0xF0 ? 3
                         : c >= 0xF0 && c < 0xF5 ? 4
                                                 : 0;
    for (std::size_t k = 1; k < length; ++k) {
      if (i + k >= text.size() || (static_cast<unsigned char>(text[i + k]) & 0xC0) != 0x80)
        length = 0;
    }
    if (length == 0) {
      out += "\xEF\xBF\xBD";
    } else if (length > 1) {
      out += text.substr(i, length);
      i += length - 1;
    } else if (c == '"' || c == '\\') {
      out += '\\';
      out += text[i];
    } else if (c < 0x20 || c == 0x7F) {
      out += fmt::format("\\u{:04x}", c);
    } else {
      out += text[i];
    }
  }
  return out + "\"";
}

int ReportError(const Error& error) {
  for (const Diagnostic& d : error.diagnostics) fmt::print(stderr, "{}", Format(d));
  return error.code == Error::Code::kUsage ? kUsageError : kCannotRun;
}

int ReportUsage(const std::string& message, const std::string& fix) {
  Diagnostic d;
  d.file = "papergraph";
  d.message = message;
  d.fix = fix;
  fmt::print(stderr, "{}", Format(d));
  return kUsageError;
}

void RejectLog::Add(const Reject& reject) {
  if (rejects_.size() < kShown) {
    fmt::print(stderr, "{}", Format(reject.diagnostic));
  } else if (rejects_.size() == kShown) {
    fmt::print(stderr, "... further rejects are not shown\n");
  }
  rejects_.push_back(reject);
}

Status RejectLog::Write(const std::string& folder) const {
  return WriteTo((std::filesystem::path(folder) / "rejects.jsonl").string());
}

Status RejectLog::WriteTo(const std::string& name) const {
  const std::filesystem::path path = name;
  std::error_code ignored;
  if (rejects_.empty()) {
    std::filesystem::remove(path, ignored);
    return Ok();
  }
  const auto temporary = path.parent_path() / ("." + path.filename().string() + ".tmp");
  std::ofstream out(temporary, std::ios::binary | std::ios::trunc);
  for (const Reject& r : rejects_) {
    // The file's name without its folder: outputs hold no input paths.
    const std::string file = std::filesystem::path(r.diagnostic.file).filename().string();
    out << fmt::format(
        "{{\"file\":{},\"line\":{},\"column\":{},\"error\":{},\"fix\":{},\"record\":{}}}\n",
        JsonText(file), r.diagnostic.line, r.diagnostic.column, JsonText(r.diagnostic.message),
        JsonText(r.diagnostic.fix), JsonText(r.record));
  }
  out.close();
  if (out) std::filesystem::rename(temporary, path, ignored);
  if (out && !ignored) return Ok();
  return MakeError(Error::Code::kOutput, path.string(), "cannot write the reject report",
                   "check the space on the disk");
}

Progress::Progress() : terminal_(isatty(STDERR_FILENO) != 0), start_ns_(NowNs()) {}

double Progress::seconds() const { return static_cast<double>(NowNs() - start_ns_) / 1e9; }

void Progress::Show(const RunStats& stats) {
  constexpr std::int64_t kEveryNs = 200'000'000;
  if (!terminal_ || NowNs() - shown_ns_ < kEveryNs) return;
  shown_ns_ = NowNs();
  const double rate = static_cast<double>(stats.papers) / std::max(seconds(), 1e-3);
  std::string left;
  if (stats.bytes > 0 && stats.bytes_total > stats.bytes) {
    const double share = static_cast<double>(stats.bytes) / static_cast<double>(stats.bytes_total);
    left = fmt::format(", {:.0f} s left", seconds() * (1 - share) / share);
  }
  fmt::print(stderr, "\r\033[K{} papers, {:.0f}/s{}, {} rejected, {:.0f} MiB", stats.papers, rate,
             left, stats.rejected, PeakMemoryMiB());
  std::fflush(stderr);
}

void Progress::Say(std::string_view what) {
  if (!terminal_) return;
  shown_ns_ = NowNs();
  fmt::print(stderr, "\r\033[K{}, {:.0f} s, {:.0f} MiB", what, seconds(), PeakMemoryMiB());
  std::fflush(stderr);
}

void Progress::Clear() {
  if (terminal_ && shown_ns_ != 0) fmt::print(stderr, "\r\033[K");
}

double PeakMemoryMiB() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) / 1024.0;
}

std::string TableText(const SqlTable& table, bool json) {
  std::string out;
  if (json) {
    out = "[";
    for (std::size_t r = 0; r < table.rows.size(); ++r) {
      out += r == 0 ? "\n {" : ",\n {";
      for (std::size_t c = 0; c < table.columns.size(); ++c) {
        const SqlCell& cell = table.rows[r][c];
        // A column that holds a JSON array is given as one.
        const bool raw = cell.is_number || (!cell.text.empty() && cell.text.front() == '[' &&
                                            cell.text.back() == ']');
        out += fmt::format("{}{}:{}", c == 0 ? "" : ",", JsonText(table.columns[c]),
                           cell.is_null ? "null"
                           : raw        ? cell.text
                                        : JsonText(cell.text));
      }
      out += "}";
    }
    out += table.rows.empty() ? "]\n" : "\n]\n";
  } else {
    std::vector<std::size_t> widths;
    for (std::size_t c = 0; c < table.columns.size(); ++c) {
      std::size_t w = Width(table.columns[c]);
      for (const auto& row : table.rows) w = std::max(w, Width(row[c].text));
      widths.push_back(w);
    }
    const auto line = [&](auto text_of) {
      std::string l;
      for (std::size_t c = 0; c < widths.size(); ++c) {
        const std::string text = Printable(text_of(c));
        l += text;
        if (c + 1 < widths.size()) l += std::string(widths[c] - Width(text) + 2, ' ');
      }
      out += l + "\n";
    };
    line([&](std::size_t c) { return table.columns[c]; });
    for (const auto& row : table.rows) line([&](std::size_t c) { return row[c].text; });
  }
  return out;
}

void PrintTable(const SqlTable& table, bool json) {
  const std::string out = TableText(table, json);
  std::fwrite(out.data(), 1, out.size(), stdout);
}

}  // namespace papergraph::cli
