// SPDX-License-Identifier: Apache-2.0
// From files to a CompiledPack. Every fault of every file is collected before giving up.
#include "pack/loader.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <future>
#include <set>
#include <unordered_set>

#include "base/file.h"
#include "base/hash.h"
#include "base/json.h"
#include "base/utf8.h"
#include "pack/compiled_pack.h"
#include "pack/prepared.h"
#include "pack/rule_reader.h"

namespace papergraph {
namespace {

template <typename F>
void EachPart(std::string_view line, char by, F visit) {
  for (;;) {
    const std::size_t at = line.find(by);
    visit(line.substr(0, at));
    if (at == std::string_view::npos) return;
    line.remove_prefix(at + 1);
  }
}

std::vector<std::string_view> Split(std::string_view line, char by) {
  std::vector<std::string_view> parts;
  EachPart(line, by, [&](std::string_view part) { parts.push_back(part); });
  return parts;
}

std::string EscapeLiteral(std::string_view word) {
  std::string out;
  for (char c : word) {
    if (std::string_view(R"(\.+*?()|[]{}^$)").find(c) != std::string_view::npos) out += '\\';
    out += c;
  }
  return out;
}

std::string StemOf(std::string_view path) { return std::filesystem::path(path).stem().string(); }

template <typename F>
void EachLine(std::string_view content, F visit) {
  std::size_t number = 0;
  while (!content.empty()) {
    const std::size_t end = std::min(content.find('\n'), content.size());
    std::string_view line = content.substr(0, end);
    if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
    visit(line, ++number);
    content.remove_prefix(std::min(end + 1, content.size()));
  }
}

bool IsTypeName(std::string_view s) {
  if (s.empty() || s.size() > 64 || s[0] < 'A' || s[0] > 'Z') return false;
  return std::all_of(s.begin(), s.end(), [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
  });
}

// ------------------------------------------------------------------------------------ the loader

class Loader {
 public:
  explicit Loader(bool machine_code) : pack_(std::make_unique<CompiledPack>()) {
    pack_->patterns.UseMachineCode(machine_code);
    pack_->guards.UseMachineCode(machine_code);
  }

  Result<std::unique_ptr<const CompiledPack>> Run(std::vector<PackFiles> packs) {
    packs_ = std::move(packs);
    // Beside the rest: it reads every byte of packs from folders.
    std::future<std::string> hash = std::async([this] { return HashOf(packs_); });
    for (const PackFiles& p : packs_) ReadManifest(p);
    for (const PackFiles& p : packs_) ReadTypes(p);
    CheckTypes();
    for (const PackFiles& p : packs_) ReadSpellings(p);
    for (const PackFiles& p : packs_) ReadWords(p);
    for (const PackFiles& p : packs_) ReadHeads(p);
    MakeContext();
    // Rules and lexicons know nothing of each other.
    std::future<void> lexicons = std::async([this] { LoadLexicons(); });
    std::vector<Diagnostic> rule_faults;
    RuleReader rules(*pack_, rule_faults);
    for (const PackFiles& p : packs_) rules.Read(p, names_[&p]);
    for (const Disabled& d : disabled_) {
      if (rules.Disable(d.id)) continue;
      rule_faults.push_back(DiagnosticAt(d.file->content, d.offset, d.place,
                                         fmt::format("\"disable\" names no rule: \"{}\"", d.id),
                                         "see `papergraph rules list`"));
    }
    rules.Compile();
    lexicons.get();
    rules.PlaceFirstWords();
    pack_->words.Each([&](std::string_view word, WordInfo& info) {
      info.begins_name = pack_->lexicon.MayBegin(word);
    });
    faults_.insert(faults_.end(), rule_faults.begin(), rule_faults.end());
    pack_->ResolveNames();
    if (!faults_.empty()) return Error{Error::Code::kPack, std::move(faults_)};
    pack_->hash = hash.get();
    return std::unique_ptr<const CompiledPack>(std::move(pack_));
  }

 private:
  void LoadLexicons() {
    for (const PackFiles& p : packs_) ReadLexicons(p);
    for (const PackFiles& p : packs_) ReadLinks(p);
    pack_->lexicon.Compile();
  }

  static std::string Place(const PackFiles& pack, std::string_view path) {
    return pack.shown + "/" + std::string(path);
  }

  bool Parse(const PackFiles& pack, const PackFile& file, JsonDocument& json) {
    if (const std::size_t bad = FindInvalidUtf8(file.content); bad != std::string_view::npos) {
      faults_.push_back(DiagnosticAt(file.content, bad, Place(pack, file.path),
                                     "the file is not valid UTF-8", "save it as UTF-8"));
      return false;
    }
    if (json.Parse(file.content)) return true;
    faults_.push_back(DiagnosticAt(file.content, json.fault().offset, Place(pack, file.path),
                                   json.fault().message, "correct the JSON"));
    return false;
  }

  static std::string HashOf(const std::vector<PackFiles>& packs) {
    std::string hash;
    for (const PackFiles& pack : packs) {
      // The built-in packs come first, all or none.
      if (pack.built_in && !Prepared().hash.empty()) {
        hash = Prepared().hash;
        continue;
      }
      for (const PackFile& f : pack.files) {
        hash += f.path;
        hash += '\0';
        hash += f.content;
      }
      hash = Sha256Hex16(hash);
    }
    return hash;
  }

  void ReadManifest(const PackFiles& pack) {
    const PackFile* file = pack.Find("pack.json");
    if (file == nullptr) {
      faults_.push_back({Place(pack, "pack.json"), 0, 0, "the pack has no pack.json", "", 0,
                         "a pack.json holds at least {\"name\": ..., \"version\": ...}"});
      return;
    }
    JsonDocument json;
    if (!Parse(pack, *file, json)) return;
    FieldReader in(*file, Place(pack, file->path), faults_);
    if (!in.CheckKeys(json.root(), {"name", "version"},
                      {"licence", "description", "extends", "numbers", "disable"})) {
      return;
    }
    const std::string name = in.String(json.root(), "name");
    names_[&pack] = name;
    in.Each(json.root(), "disable", [&](const JsonValue& id) {
      disabled_.push_back({std::string(id.text), Place(pack, file->path), file, id.offset});
    });
    const JsonValue* base = json.root().Find("extends");
    const bool known =
        base == nullptr || std::any_of(names_.begin(), names_.end(),
                                       [&](const auto& n) { return n.second == base->text; });
    if (!known) {
      in.Fault(base->offset,
               fmt::format("the pack extends \"{}\", which is not loaded", base->text),
               "load that pack first, or take \"extends\" out");
    }
    if (!pack_->name.empty()) pack_->name += '+';
    pack_->name += name + "@" + in.String(json.root(), "version");
    if (const JsonValue* numbers = json.root().Find("numbers"); numbers != nullptr) {
      for (const auto& m : numbers->members) pack_->numbers[std::string(m.key)] = m.value.number;
    }
  }

  void ReadTypes(const PackFiles& pack) {
    const PackFile* file = pack.Find("types.json");
    if (file == nullptr) return;
    JsonDocument json;
    if (!Parse(pack, *file, json)) return;
    FieldReader in(*file, Place(pack, file->path), faults_);
    if (!in.CheckKeys(json.root(), {}, {"prefixes", "nodes", "edges"})) return;
    if (const JsonValue* v = json.root().Find("prefixes"); v != nullptr) {
      for (const auto& m : v->members) {
        pack_->types.prefixes.push_back({std::string(m.key), std::string(m.value.text)});
      }
    }
    in.Each(json.root(), "nodes", [&](const JsonValue& v) { ReadNodeType(in, v); });
    in.Each(json.root(), "edges", [&](const JsonValue& v) { ReadEdgeType(in, v); });
  }

  void ReadNodeType(FieldReader& in, const JsonValue& v) {
    if (!in.CheckKeys(
            v, {"name", "iri"},
            {"role", "class", "also", "color", "description", "shares_data", "main_rank"})) {
      return;
    }
    NodeType t;
    t.name = in.String(v, "name");
    t.role = in.String(v, "role");
    t.link_class = in.String(v, "class");
    if (t.link_class.empty()) t.link_class = t.name;
    t.iri = in.String(v, "iri");
    t.also = in.Strings(v, "also");
    t.color = in.String(v, "color");
    t.description = in.String(v, "description");
    t.shares_data = in.Bool(v, "shares_data");
    t.main_rank = static_cast<int>(in.Number(v, "main_rank", 0));
    if (!IsTypeName(t.name))
      in.Fault(v.offset, "not a type name: \"" + t.name + "\"",
               "a capital, then letters, digits and _ (64 at most)");
    Put(pack_->types.nodes, std::move(t));
  }

  void ReadEdgeType(FieldReader& in, const JsonValue& v) {
    if (!in.CheckKeys(v, {"name", "iri", "heads", "tails"},
                      {"role", "also", "implies", "description", "shares_data", "same_class"})) {
      return;
    }
    EdgeType t;
    t.name = in.String(v, "name");
    t.role = in.String(v, "role");
    t.iri = in.String(v, "iri");
    t.also = in.Strings(v, "also");
    t.implies = in.Strings(v, "implies");
    t.heads = in.Strings(v, "heads");
    t.tails = in.Strings(v, "tails");
    t.description = in.String(v, "description");
    t.shares_data = in.Bool(v, "shares_data");
    t.same_class = in.Bool(v, "same_class");
    if (!IsTypeName(t.name))
      in.Fault(v.offset, "not a type name: \"" + t.name + "\"",
               "a capital, then letters, digits and _ (64 at most)");
    for (const auto* ends : {&t.heads, &t.tails}) {
      for (const std::string& end : *ends) {
        if (pack_->types.FindNode(end) == nullptr) {
          in.Fault(v.offset, "edge type " + t.name + ": unknown node type \"" + end + "\"",
                   "name a type of the \"nodes\" list");
        }
      }
    }
    Put(pack_->types.edges, std::move(t));
  }

  // A later pack's type replaces an earlier one of the same name.
  template <typename T>
  static void Put(std::vector<T>& list, T value) {
    const auto it =
        std::find_if(list.begin(), list.end(), [&](const T& t) { return t.name == value.name; });
    it == list.end() ? list.push_back(std::move(value)) : void(*it = std::move(value));
  }

  void CheckTypes() {
    constexpr std::size_t kMaxTypes = 26;  // a slot holds the type as one capital letter
    if (pack_->types.nodes.size() > kMaxTypes) {
      faults_.push_back({packs_.front().shown, 0, 0,
                         fmt::format("{} node types; at most {} are possible",
                                     pack_->types.nodes.size(), kMaxTypes),
                         "", 0, "merge some"});
    }
    for (const char* role : {"paper"}) {
      if (pack_->types.NodeWithRole(role) == nullptr && faults_.empty()) {
        faults_.push_back({packs_.empty() ? "" : packs_.front().shown, 0, 0,
                           fmt::format("no node type has the role \"{}\"", role), "", 0,
                           "give it to the type that stands for documents, in types.json"});
      }
    }
  }

  // spelling.tsv: "-ization -isation": words that end so may also end so; "color colour": whole
  // words.
  void ReadSpellings(const PackFiles& pack) {
    const PackFile* file = pack.Find("spelling.tsv");
    if (file == nullptr) return;
    EachLine(file->content, [&](std::string_view line, std::size_t number) {
      if (line.empty() || line[0] == '#') return;
      const auto cells = Split(line, '\t');
      const bool pair = cells.size() == 2 && !cells[0].empty() && !cells[1].empty() &&
                        (cells[0][0] == '-') == (cells[1][0] == '-');
      if (pair) {
        spellings_[static_cast<unsigned char>(cells[0].back())].emplace_back(cells[0], cells[1]);
        return;
      }
      faults_.push_back({Place(pack, file->path), static_cast<std::uint32_t>(number), 1,
                         "not a pair of spellings", std::string(line), 0,
                         "two words, or two endings that begin with -, separated by a tab"});
    });
  }

  // How others spell the word, by spelling.tsv: the ending that it has and theirs; null where they
  // spell it alike.
  const std::pair<std::string, std::string>* SpellingOf(std::string_view word) const {
    constexpr std::size_t kShortestStem = 4;  // "size" and "prize" have none
    if (word.empty()) return nullptr;
    for (const auto& spelling : spellings_[static_cast<unsigned char>(word.back())]) {
      const std::string_view ours = spelling.first;
      if (word == ours) return &spelling;
      if (ours[0] == '-' && word.size() + 1 >= ours.size() + kShortestStem &&
          word.ends_with(ours.substr(1))) {
        return &spelling;
      }
    }
    return nullptr;
  }

  // All words of the text, between spaces and hyphens, as others spell them; empty where they spell
  // it alike.
  std::string OtherSpelling(std::string_view text) const {
    std::string out;
    std::size_t begin = 0;   // of the word
    std::size_t copied = 0;  // of the text
    for (std::size_t i = 0; i <= text.size(); ++i) {
      if (i < text.size() && text[i] != ' ' && text[i] != '-') continue;
      if (const auto* spelling = SpellingOf(text.substr(begin, i - begin))) {
        const bool ending = spelling->first[0] == '-';
        out += text.substr(copied, i - copied - spelling->first.size() + (ending ? 1 : 0));
        out += std::string_view(spelling->second).substr(ending ? 1 : 0);
        copied = i;
      }
      begin = i + 1;
    }
    if (copied > 0) out += text.substr(copied);
    return out;
  }

  // Calls visit(spelling) for the text and for how others spell it.
  template <typename Visit>
  void EachSpelling(std::string_view text, Visit visit) const {
    visit(std::string(text));
    std::string other = OtherSpelling(text);
    if (!other.empty()) visit(std::move(other));
  }

  void ReadWords(const PackFiles& pack) {
    for (const PackFile& file : pack.files) {
      if (file.path.rfind("words/", 0) != 0 || !file.path.ends_with(".txt")) continue;
      const std::string name = StemOf(file.path);
      std::uint64_t& bit = pack_->class_bits[name];
      if (bit == 0) {
        if (pack_->class_bits.size() > 64) {
          faults_.push_back(
              {Place(pack, file.path), 0, 0, "more than 64 word classes", "", 0, "merge some"});
          continue;
        }
        bit = std::uint64_t{1} << (pack_->class_bits.size() - 1);
      }
      EachLine(file.content, [&](std::string_view line, std::size_t) {
        if (line.empty() || line[0] == '#') return;
        EachSpelling(line, [&](const std::string& word) {
          class_words_[name].insert(word);
          pack_->words[AsciiLower(word)].classes |= bit;
        });
      });
    }
  }

  void ReadHeads(const PackFiles& pack) {
    const PackFile* file = pack.Find("words/heads.tsv");
    if (file == nullptr) return;
    EachLine(file->content, [&](std::string_view line, std::size_t number) {
      if (line.empty() || line[0] == '#') return;
      const auto cells = Split(line, '\t');
      Head head;
      if (cells.size() >= 3) {
        head.type = static_cast<std::int8_t>(pack_->TypeIndex(cells[1]));
        head.strength = cells[2] == "strong"  ? Head::Strength::kStrong
                        : cells[2] == "weak"  ? Head::Strength::kWeak
                        : cells[2] == "kept"  ? Head::Strength::kKept
                        : cells[2] == "alone" ? Head::Strength::kAlone
                                              : Head::Strength::kNone;
      }
      if (head.type < 0 || head.strength == Head::Strength::kNone) {
        faults_.push_back({Place(pack, file->path), static_cast<std::uint32_t>(number), 1,
                           "not a head: word, node type, strong|weak|kept|alone", std::string(line),
                           0, "three cells, separated by tabs"});
        return;
      }
      EachSpelling(cells[0], [&](const std::string& word) {
        pack_->words[AsciiLower(word)].head = head;
        class_words_["head_" + std::string(cells[1])].insert(word);
      });
    });
  }

  void MakeContext() {
    for (const NodeType& t : pack_->types.nodes) pack_->context.node_types.push_back(t.name);
    for (const auto& [name, words] : class_words_) {
      std::vector<std::string> sorted(words.begin(), words.end());
      std::stable_sort(sorted.begin(), sorted.end(),
                       [](const auto& a, const auto& b) { return a.size() > b.size(); });
      std::string alternation;
      for (const std::string& w : sorted) {
        if (!alternation.empty()) alternation += '|';
        alternation += EscapeLiteral(w);
      }
      pack_->context.macros[name] = alternation;
    }
    for (const PackFiles& p : packs_) ReadMacros(p);
  }

  void ReadMacros(const PackFiles& pack) {
    const PackFile* file = pack.Find("macros.json");
    JsonDocument json;
    if (file == nullptr || !Parse(pack, *file, json)) return;
    FieldReader in(*file, Place(pack, file->path), faults_);
    for (const auto& m : json.root().members) {
      std::string fault;
      std::size_t at = 0;
      // Macros may use classes and macros that stand before them.
      const std::string expanded = ExpandPattern(m.value.text, pack_->context, &fault, &at);
      if (!fault.empty()) in.Fault(m.offset, fault, "define it above, or correct the name");
      pack_->context.macros[std::string(m.key)] = expanded;
    }
  }

  void ReadLexicons(const PackFiles& pack) {
    const int order = static_cast<int>(&pack - packs_.data());
    for (const PackFile& file : pack.files) {
      if (file.path.rfind("lexicons/", 0) != 0 || !file.path.ends_with(".tsv")) continue;
      int type = -1;
      std::vector<std::string_view> cells;
      EachLine(file.content, [&](std::string_view line, std::size_t number) {
        if (line.empty() || line[0] == '#') return;
        cells.clear();  // and used again: these are most of what a start reads
        EachPart(line, '\t', [&](std::string_view cell) { cells.push_back(cell); });
        if (cells[0] == "id") return;
        const std::string fault = ReadLexiconRow(cells, type, order);
        if (fault.empty()) return;
        faults_.push_back({Place(pack, file.path), static_cast<std::uint32_t>(number), 1, fault,
                           std::string(line.substr(0, 80)), 0,
                           "cells: id, type, name, aliases, family, flags, source; see "
                           "docs/packs.md"});
      });
    }
  }

  std::string ReadLexiconRow(const std::vector<std::string_view>& cells, int& type, int order) {
    if (cells.size() != 7) return fmt::format("{} cells instead of 7", cells.size());
    if (cells[0].empty() || cells[2].empty()) return "id and name must not be empty";
    type = pack_->TypeIndex(cells[1]);
    if (type < 0) return fmt::format("unknown node type \"{}\"", cells[1]);
    if (!lexicon_ids_.insert(std::string(cells[0])).second) {
      return fmt::format("the id \"{}\" is taken", cells[0]);
    }
    LexiconEntry entry;
    entry.id = cells[0];
    entry.type = type;
    entry.pack = order;
    entry.name = cells[2];
    entry.family = cells[4];
    bool ambiguous = false;
    std::set<std::string_view> ambiguous_aliases;
    EachPart(cells[5], ';', [&](std::string_view flag) {
      if (flag == "common") entry.named = false;
      if (flag == "sizes") entry.sizes = true;
      if (flag == "field") entry.field = true;
      if (flag == "ambiguous") ambiguous = true;
      if (flag.rfind("amb=", 0) == 0) {
        EachPart(flag.substr(4), '|',
                 [&](std::string_view alias) { ambiguous_aliases.insert(alias); });
      }
    });
    const bool common = !entry.named;
    const std::uint32_t index = pack_->lexicon.AddEntry(std::move(entry));
    const auto add = [&](std::string_view name, bool needs_context) {
      if (!common) return pack_->lexicon.AddSurface(std::string(name), index, needs_context);
      EachSpelling(name, [&](std::string spelling) {
        pack_->lexicon.AddSurface(std::move(spelling), index, needs_context);
      });
    };
    add(cells[2], ambiguous);
    EachPart(cells[3], '|', [&](std::string_view alias) {
      if (alias.empty() || alias == cells[2]) return;
      add(alias, ambiguous_aliases.count(alias) != 0);
    });
    return "";
  }

  // links.tsv: "same NAME ID": the name means that entry and no other of its linking class; "apart
  // NAME ID": it is no name of that entry.
  void ReadLinks(const PackFiles& pack) {
    const PackFile* file = pack.Find("links.tsv");
    if (file == nullptr) return;
    EachLine(file->content, [&](std::string_view line, std::size_t number) {
      if (line.empty() || line[0] == '#') return;
      const std::string fault = ReadLink(Split(line, '\t'));
      if (fault.empty()) return;
      faults_.push_back({Place(pack, file->path), static_cast<std::uint32_t>(number), 1, fault,
                         std::string(line.substr(0, 80)), 0,
                         "cells: same or apart, name, id of a lexicon entry; see docs/packs.md"});
    });
  }

  std::string ReadLink(const std::vector<std::string_view>& cells) {
    if (cells.size() != 3) return fmt::format("{} cells instead of 3", cells.size());
    const bool same = cells[0] == "same";
    if (!same && cells[0] != "apart") return fmt::format("unknown word \"{}\"", cells[0]);
    Lexicon& lexicon = pack_->lexicon;
    const auto& entries = lexicon.entries();
    const auto it = std::find_if(entries.begin(), entries.end(),
                                 [&](const LexiconEntry& e) { return e.id == cells[2]; });
    if (it == entries.end()) return fmt::format("no lexicon has the id \"{}\"", cells[2]);
    const auto entry = static_cast<std::uint32_t>(it - entries.begin());
    const std::string name = NormaliseName(cells[1]);
    const auto link_class = [&](std::uint32_t e) {
      return pack_->types.nodes[static_cast<std::size_t>(entries[e].type)].link_class;
    };
    if (name.empty()) return "the name is empty";
    lexicon.RemoveSurfaces([&](const LexiconSurface& s) {
      const bool concerned = same ? link_class(s.entry) == link_class(entry) : s.entry == entry;
      return concerned && NormaliseName(s.text) == name;
    });
    if (same) lexicon.AddSurface(std::string(cells[1]), entry, false);
    return "";
  }

  std::unique_ptr<CompiledPack> pack_;
  std::vector<PackFiles> packs_;
  std::vector<Diagnostic> faults_;
  std::map<const PackFiles*, std::string> names_;
  std::map<std::string, std::set<std::string>> class_words_;
  // By the last byte of the first.
  std::array<std::vector<std::pair<std::string, std::string>>, 256> spellings_;
  std::unordered_set<std::string> lexicon_ids_;
  struct Disabled {
    std::string id;
    std::string place;
    const PackFile* file;
    std::size_t offset;
  };
  std::vector<Disabled> disabled_;
};

}  // namespace

Result<std::unique_ptr<const CompiledPack>> CompilePacks(std::vector<PackFiles> packs,
                                                         bool machine_code) {
  return Loader(machine_code).Run(std::move(packs));
}

Status DumpBuiltInPacks(const std::string& folder) {
  for (const PackFiles& pack : BuiltInPacks()) {
    for (const PackFile& file : pack.files) {
      const std::filesystem::path path = std::filesystem::path(folder) / pack.shown / file.path;
      if (Status made = MakeFolder(path.parent_path().string()); !made) return made;
      Result<AtomicFile> out = AtomicFile::Create(path.string(), false);
      if (!out) return std::move(out).error();
      out->Write(file.content);
      if (Status done = out->Commit(); !done) return done;
    }
  }
  return Ok();
}

}  // namespace papergraph
