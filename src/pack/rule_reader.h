// SPDX-License-Identifier: Apache-2.0
// Reads rules/*.json, checks each rule and compiles its patterns.
#pragma once

#include <initializer_list>
#include <map>
#include <string>
#include <vector>

#include "base/json.h"
#include "pack/compiled_pack.h"
#include "pack/files.h"

namespace papergraph {

/// Typed access to the members of JSON objects of one file; faults are collected with their place.
class FieldReader {
 public:
  FieldReader(const PackFile& file, std::string place, std::vector<Diagnostic>& faults)
      : file_(file), place_(std::move(place)), faults_(faults) {}

  /// `v` is an object with all of `required` and nothing besides them and `optional`.
  bool CheckKeys(const JsonValue& v, std::initializer_list<std::string_view> required,
                 std::initializer_list<std::string_view> optional);
  std::string String(const JsonValue& object, std::string_view key);
  std::vector<std::string> Strings(const JsonValue& object, std::string_view key);
  double Number(const JsonValue& object, std::string_view key, double missing);
  bool Bool(const JsonValue& object, std::string_view key, bool missing = false);
  template <typename F>
  void Each(const JsonValue& object, std::string_view key, F visit) {
    const JsonValue* v = Typed(object, key, JsonValue::Kind::kArray);
    for (std::size_t i = 0; v != nullptr && i < v->items.size(); ++i) visit(v->items[i]);
  }
  void Fault(std::size_t offset, std::string message, std::string fix);
  std::string_view content() const { return file_.content; }

 private:
  const JsonValue* Typed(const JsonValue& object, std::string_view key, JsonValue::Kind kind);

  const PackFile& file_;
  std::string place_;
  std::vector<Diagnostic>& faults_;
};

class RuleReader {
 public:
  RuleReader(CompiledPack& pack, std::vector<Diagnostic>& faults) : pack_(pack), faults_(faults) {}

  /// Reads the rules of one pack. A rule whose id an earlier pack has replaces it; an id that is
  /// twice in one pack is a fault.
  void Read(const PackFiles& pack, const std::string& name);

  /// Takes a rule out; false where there is none.
  bool Disable(const std::string& id);

  /// Orders the rules and compiles their patterns.
  void Compile();
  /// Puts the words with which patterns begin into the pack's vocabulary; after Compile().
  void PlaceFirstWords();

 private:
  struct Source {
    Rule rule;
    const PackFile* file = nullptr;
    std::string place;
    std::size_t offset = 0;
    std::string pattern;
    std::size_t pattern_offset = 0;
  };

  void ReadRule(const PackFile& file, const std::string& place, const JsonValue& v,
                const std::string& pack);
  bool ReadPhase(FieldReader& in, const JsonValue& v, Rule& rule);
  void ReadHead(FieldReader& in, const JsonValue& v, Rule& rule);
  void ReadConditions(FieldReader& in, const JsonValue& v, Rule& rule);
  void ReadExamples(FieldReader& in, const JsonValue& v, Rule& rule);
  void ReadWhere(FieldReader& in, const JsonValue& v, Where& where);
  static std::string EndOfEdge(FieldReader& in, const JsonValue& v, std::string_view key);
  void ReadEmit(FieldReader& in, const JsonValue& v, Rule& rule);
  RoleMask Roles(FieldReader& in, const JsonValue& v, std::string_view key);
  int Type(FieldReader& in, const JsonValue& v, std::string_view key);
  void CompileRule(Source& source);
  int CompileGuard(Source& source, const std::string& pattern);
  void CheckSlots(Source& source);
  void CheckShadows();
  void SourceFault(const Source& s, std::size_t offset, std::string message, std::string fix);

  CompiledPack& pack_;
  std::vector<Diagnostic>& faults_;
  std::vector<Source> sources_;
  std::map<std::string, std::size_t> by_id_;
  std::map<std::string, int> guards_;                    // index by expanded pattern
  std::map<std::string, std::vector<int>> first_words_;  // patterns whose matches begin with a word
};

}  // namespace papergraph
