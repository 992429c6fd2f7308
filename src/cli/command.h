// SPDX-License-Identifier: Apache-2.0
// One command is one function and one row of the table in main.cc.
#pragma once

#include <boost/program_options.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "papergraph/pipeline.h"

namespace papergraph::cli {

namespace po = boost::program_options;

enum ExitCode : int {
  kDone = 0,
  kIncomplete = 1,  ///< a record was rejected, or the whole run found nothing
  kUsageError = 2,
  kCannotRun = 3,
};

/// A command of the program: what `--help` prints, and what it does.
struct Command {
  std::string_view name;
  std::string_view synopsis;  ///< behind "papergraph NAME"
  std::string_view summary;   ///< one line
  std::string_view examples;  ///< two real command lines
  po::options_description (*options)();
  int (*run)(const po::variables_map& options, const std::vector<std::string>& arguments);
};

extern const Command kBuild, kExtract, kLink, kExport, kQuery, kExplain, kRules, kEvaluate, kStats;

/// Prints the manual page in roff.
void PrintManual(const std::vector<const Command*>& commands);

/// Prints every diagnostic of the error; returns the exit code that it calls for.
int ReportError(const Error& error);

/// A usage error with advice; returns kUsageError.
int ReportUsage(const std::string& message, const std::string& fix);

/// Options that several commands share.
void AddPackOptions(po::options_description& options);
void AddIntakeOptions(po::options_description& options);
void AddOutputOptions(po::options_description& options);

Result<Pack> LoadPack(const po::variables_map& options);
/// Usage errors of --from and --threads are reported; false then.
bool ReadExtractOptions(const po::variables_map& options, ExtractOptions& out);
/// What stands between commas; empty parts are left out.
std::vector<std::string> SplitList(std::string_view list);
/// The formats asked for, or the default ones.
std::vector<std::string> ChosenFormats(const po::variables_map& options);

/// Prints rejects as they come and keeps them for the reject report.
class RejectLog {
 public:
  void Add(const Reject& reject);
  bool empty() const { return rejects_.empty(); }
  /// Writes rejects.jsonl into the folder, or removes an old one where there is nothing to tell.
  Status Write(const std::string& folder) const;
  /// As Write(), into a file of this path.
  Status WriteTo(const std::string& path) const;

 private:
  static constexpr std::size_t kShown = 20;
  std::vector<Reject> rejects_;
};

/// Progress on a terminal's standard error: papers, rate, time left, rejects, memory.
class Progress {
 public:
  Progress();
  void Show(const RunStats& stats);
  /// What the program is at, where that has no measure: "linking", "writing graph.graphml (1 of
  /// 4)".
  void Say(std::string_view what);
  void Clear();
  double seconds() const;

 private:
  bool terminal_ = false;
  std::int64_t start_ns_ = 0;
  std::int64_t shown_ns_ = 0;
};

/// Peak resident memory of this process, in MiB.
double PeakMemoryMiB();

/// The text as a JSON string. Bytes that are no UTF-8 become U+FFFD.
std::string JsonText(std::string_view text);

/// Rows as an aligned table, or as one JSON array where `json`; ends with a newline.
std::string TableText(const SqlTable& table, bool json);

/// Prints rows as an aligned table, or as one JSON array where `json`.
void PrintTable(const SqlTable& table, bool json);

/// The text without control characters: those of a stranger's file must not reach the terminal.
std::string Printable(std::string_view text);

/// Links, exports and says what came of it: the common end of build and link. Returns an exit code.
int FinishGraph(Linker linker, const Pack& pack, const po::variables_map& options,
                const RunStats& stats, const RejectLog& rejects, Progress& progress);

}  // namespace papergraph::cli
