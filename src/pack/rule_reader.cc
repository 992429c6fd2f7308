// SPDX-License-Identifier: Apache-2.0
#include "pack/rule_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

#include "pack/first_words.h"

namespace papergraph {
namespace {

bool Contains(std::initializer_list<std::string_view> keys, std::string_view key) {
  return std::find(keys.begin(), keys.end(), key) != keys.end();
}

// The known key that a misspelt one is nearest to, by shared letters in order; for the "fix" line.
std::string Nearest(std::string_view key, std::initializer_list<std::string_view> required,
                    std::initializer_list<std::string_view> optional) {
  std::string best;
  std::size_t best_score = 0;
  const auto score = [&](std::string_view k) {
    std::size_t at = 0;
    std::size_t shared = 0;
    for (char c : key) {
      const std::size_t hit = k.find(c, at);
      if (hit == std::string_view::npos) continue;
      ++shared;
      at = hit + 1;
    }
    return 2 * shared * 100 / (key.size() + k.size());
  };
  for (const auto& list : {required, optional}) {
    for (std::string_view k : list) {
      if (score(k) > best_score) {
        best_score = score(k);
        best = k;
      }
    }
  }
  return best;
}

// The name of the slot with which the pattern begins: x of "<x:Type>...". None where it has an
// alternation at the top level, and might begin otherwise.
std::string_view FirstSlot(std::string_view pattern) {
  const std::size_t colon = pattern.find(':');
  if (!pattern.starts_with('<') || colon == std::string_view::npos) return {};
  int depth = 0;
  bool in_class = false;
  for (std::size_t i = pattern.find('>'); i < pattern.size(); ++i) {
    const char c = pattern[i];
    if (c == '\\') {
      ++i;
    } else if (in_class) {
      in_class = c != ']';
    } else if (c == '[') {
      in_class = true;
    } else if (c == '(') {
      ++depth;
    } else if (c == ')') {
      --depth;
    } else if (c == '|' && depth == 0) {
      return {};
    }
  }
  return pattern.substr(1, colon - 1);
}

// The JSON object that begins at `offset`, as written.
std::string_view ObjectAt(std::string_view text, std::size_t offset) {
  std::size_t end = offset;
  for (int depth = 0; end < text.size(); ++end) {
    if (text[end] == '"') {
      for (++end; end < text.size() && text[end] != '"'; ++end) end += text[end] == '\\';
    } else if (text[end] == '{') {
      ++depth;
    } else if (text[end] == '}' && --depth == 0) {
      break;
    }
  }
  return text.substr(offset, end + 1 - offset);
}

bool IsRuleId(std::string_view id) {
  return id.find('/') != std::string_view::npos && std::all_of(id.begin(), id.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '/';
         });
}

}  // namespace

// ------------------------------------------------------------------------------------ FieldReader

void FieldReader::Fault(std::size_t offset, std::string message, std::string fix) {
  faults_.push_back(
      DiagnosticAt(file_.content, offset, place_, std::move(message), std::move(fix)));
}

bool FieldReader::CheckKeys(const JsonValue& v, std::initializer_list<std::string_view> required,
                            std::initializer_list<std::string_view> optional) {
  if (!v.IsObject()) {
    Fault(v.offset, fmt::format("an object is wanted, not {}", NameOf(v.kind)), "write { ... }");
    return false;
  }
  const std::size_t before = faults_.size();
  for (const auto& m : v.members) {
    if (Contains(required, m.key) || Contains(optional, m.key)) continue;
    Fault(m.offset + 1, fmt::format("unknown key \"{}\"", m.key),
          fmt::format("did you mean \"{}\"?", Nearest(m.key, required, optional)));
  }
  for (std::string_view key : required) {
    if (v.Find(key) == nullptr) {
      Fault(v.offset, fmt::format("key \"{}\" is missing", key), "add it");
    }
  }
  return faults_.size() == before;
}

const JsonValue* FieldReader::Typed(const JsonValue& object, std::string_view key,
                                    JsonValue::Kind kind) {
  const JsonValue* v = object.Find(key);
  if (v == nullptr || v->kind == kind) return v;
  Fault(v->offset, fmt::format("\"{}\" must be {}, not {}", key, NameOf(kind), NameOf(v->kind)),
        "see schemas/rules.schema.json");
  return nullptr;
}

std::string FieldReader::String(const JsonValue& object, std::string_view key) {
  const JsonValue* v = Typed(object, key, JsonValue::Kind::kString);
  return v == nullptr ? std::string() : std::string(v->text);
}

std::vector<std::string> FieldReader::Strings(const JsonValue& object, std::string_view key) {
  std::vector<std::string> out;
  Each(object, key, [&](const JsonValue& item) {
    if (!item.IsString()) {
      Fault(item.offset, fmt::format("\"{}\" must hold strings", key), "put it in quotes");
    }
    out.emplace_back(item.text);
  });
  return out;
}

double FieldReader::Number(const JsonValue& object, std::string_view key, double missing) {
  const JsonValue* v = Typed(object, key, JsonValue::Kind::kNumber);
  return v == nullptr ? missing : v->number;
}

bool FieldReader::Bool(const JsonValue& object, std::string_view key, bool missing) {
  const JsonValue* v = Typed(object, key, JsonValue::Kind::kBool);
  return v == nullptr ? missing : v->number != 0;
}

// ------------------------------------------------------------------------------------- RuleReader

void RuleReader::Read(const PackFiles& pack, const std::string& name) {
  for (const PackFile& file : pack.files) {
    if (file.path.rfind("rules/", 0) != 0 || !file.path.ends_with(".json")) continue;
    const std::string place = pack.shown + "/" + file.path;
    JsonDocument json;
    FieldReader in(file, place, faults_);
    if (!json.Parse(file.content)) {
      in.Fault(json.fault().offset, json.fault().message, "correct the JSON");
      continue;
    }
    if (!in.CheckKeys(json.root(), {"rules"}, {"description"})) continue;
    in.Each(json.root(), "rules", [&](const JsonValue& v) { ReadRule(file, place, v, name); });
  }
}

RoleMask RuleReader::Roles(FieldReader& in, const JsonValue& v, std::string_view key) {
  constexpr std::size_t kMaxRoles = 32;
  RoleMask mask = 0;
  for (const std::string& role : in.Strings(v, key)) {
    if (pack_.RoleBit(role) == 0 && pack_.roles.size() < kMaxRoles) pack_.roles.push_back(role);
    mask |= pack_.RoleBit(role);
  }
  return mask;
}

int RuleReader::Type(FieldReader& in, const JsonValue& v, std::string_view key) {
  const JsonValue* value = v.Find(key);
  if (value == nullptr) return -1;
  const std::string name = in.String(v, key);
  const int index = pack_.TypeIndex(name);
  if (index < 0) in.Fault(value->offset, "unknown node type \"" + name + "\"", "see types.json");
  return index;
}

void RuleReader::ReadWhere(FieldReader& in, const JsonValue& v, Where& where) {
  if (!in.CheckKeys(v, {},
                    {"roles", "not_roles", "words", "after_contribution", "before_contribution",
                     "in_title", "opening", "not_proposed", "min_mentions"})) {
    return;
  }
  where.roles = Roles(in, v, "roles");
  where.not_roles = Roles(in, v, "not_roles");
  for (const std::string& name : in.Strings(v, "words")) {
    const std::uint64_t bit = pack_.ClassBit(name);
    if (bit == 0) {
      in.Fault(v.Find("words")->offset, "unknown word class \"" + name + "\"",
               "name a file of words/");
    }
    where.words |= bit;
  }
  where.after_contribution = in.Bool(v, "after_contribution");
  where.before_contribution = in.Bool(v, "before_contribution");
  where.in_title = in.Bool(v, "in_title");
  where.opening = in.Bool(v, "opening");
  where.not_proposed = in.Bool(v, "not_proposed");
  where.min_mentions = static_cast<int>(in.Number(v, "min_mentions", 0));
}

// The name of a slot, or an end that the engine finds itself.
std::string RuleReader::EndOfEdge(FieldReader& in, const JsonValue& v, std::string_view key) {
  static constexpr std::array<std::string_view, 5> kEnds = {"@subject", "@main", "@own", "@paper",
                                                            "@each"};
  std::string end = in.String(v, key);
  if (end.starts_with('@') && std::find(kEnds.begin(), kEnds.end(), end) == kEnds.end()) {
    in.Fault(v.Find(key)->offset, fmt::format("no end of an edge is called \"{}\"", end),
             fmt::format("use the name of a slot, or {}", fmt::join(kEnds, ", ")));
  }
  return end;
}

void RuleReader::ReadEmit(FieldReader& in, const JsonValue& v, Rule& rule) {
  if (!in.CheckKeys(v, {},
                    {"of", "type", "relation", "head", "tail", "role", "status", "family",
                     "proposed", "named", "drop", "everywhere", "fallback", "main"})) {
    return;
  }
  Emit& e = rule.emit;
  e.of = in.String(v, "of");
  e.type = Type(in, v, "type");
  e.head = EndOfEdge(in, v, "head");
  e.tail = EndOfEdge(in, v, "tail");
  e.role = in.String(v, "role");
  e.status = in.String(v, "status");
  e.family = in.String(v, "family");
  e.drop = in.Bool(v, "drop");
  e.everywhere = in.Bool(v, "everywhere");
  e.fallback = in.Bool(v, "fallback");
  if (v.Find("proposed") != nullptr) e.proposed = in.Bool(v, "proposed") ? 1 : 0;
  if (v.Find("main") != nullptr) e.main = in.Bool(v, "main") ? 1 : 0;
  if (v.Find("named") != nullptr) e.named = in.Bool(v, "named") ? 1 : 0;
  if (!e.role.empty() && pack_.RoleBit(e.role) == 0) pack_.roles.push_back(e.role);
  e.role_bit = pack_.RoleBit(e.role);
  if (const JsonValue* r = v.Find("relation"); r != nullptr) {
    e.edge = pack_.EdgeIndex(in.String(v, "relation"));
    if (e.edge < 0) in.Fault(r->offset, "unknown edge type", "see types.json");
  }
}

bool RuleReader::ReadPhase(FieldReader& in, const JsonValue& v, Rule& r) {
  const auto phase = std::find(kPhaseNames.begin(), kPhaseNames.end(), in.String(v, "phase"));
  if (phase == kPhaseNames.end()) {
    in.Fault(v.Find("phase")->offset, "unknown phase",
             fmt::format("one of {}", fmt::join(kPhaseNames, ", ")));
    return false;
  }
  r.phase = static_cast<Phase>(phase - kPhaseNames.begin());
  return true;
}

void RuleReader::ReadHead(FieldReader& in, const JsonValue& v, Rule& r) {
  r.id = in.String(v, "id");
  r.because = in.String(v, "because");
  r.priority = static_cast<int>(in.Number(v, "priority", 0));
  r.confidence = in.Number(v, "confidence", 0.5);
  r.weight = in.Number(v, "weight", 1);
  r.detector = in.String(v, "detector");
  if (!IsRuleId(r.id)) {
    in.Fault(v.Find("id")->offset, "not a rule id: \"" + r.id + "\"",
             "group/name in lower case, digits and hyphens");
  }
  if (r.confidence <= 0 || r.confidence > 1) {
    in.Fault(v.Find("confidence")->offset, "confidence must lie in (0, 1]", "e.g. 0.8");
  }
  const JsonValue* scope = v.Find("scope");
  if (scope == nullptr) return;
  const std::string name = in.String(v, "scope");
  if (name == "title") {
    r.scope = Rule::Scope::kTitle;
  } else if (name == "any") {
    r.scope = Rule::Scope::kAny;
  } else if (name != "sentence") {
    in.Fault(scope->offset, "unknown scope \"" + name + "\"", "title, sentence or any");
  }
}

void RuleReader::ReadConditions(FieldReader& in, const JsonValue& v, Rule& r) {
  if (const JsonValue* w = v.Find("where"); w != nullptr) ReadWhere(in, *w, r.where);
  if (const JsonValue* f = v.Find("forbid_in"); f != nullptr) {
    for (const auto& m : f->members) {
      const std::uint64_t bits = pack_.ClassBit(m.value.text);
      if (bits == 0) in.Fault(m.offset, "unknown word class", "name a file of words/");
      r.forbid_in.emplace_back(std::string(m.key), bits);
    }
  }
  for (const std::string& name : in.Strings(v, "unless")) {
    r.unless.push_back(pack_.EdgeIndex(name));
    if (r.unless.back() < 0) {
      in.Fault(v.Find("unless")->offset, "unknown edge type \"" + name + "\"", "see types.json");
    }
  }
  const JsonValue* each = v.Find("each");
  if (each == nullptr || !in.CheckKeys(*each, {"types"}, {"proposed", "named", "known", "field"}))
    return;
  for (const std::string& t : in.Strings(*each, "types")) {
    r.each.push_back(pack_.TypeIndex(t));
    if (r.each.back() < 0) {
      in.Fault(each->offset, "unknown node type \"" + t + "\"", "see types.json");
    }
  }
  if (each->Find("proposed") != nullptr) r.each_proposed = in.Bool(*each, "proposed");
  if (each->Find("named") != nullptr) r.each_named = in.Bool(*each, "named");
  if (each->Find("known") != nullptr) r.each_known = in.Bool(*each, "known");
  if (each->Find("field") != nullptr) r.each_field = in.Bool(*each, "field");
}

void RuleReader::ReadExamples(FieldReader& in, const JsonValue& v, Rule& r) {
  in.Each(v, "examples", [&](const JsonValue& e) {
    if (in.CheckKeys(e, {"text", "expect"}, {})) {
      r.examples.push_back({in.String(e, "text"), in.Strings(e, "expect")});
    }
  });
  if ((v.Find("pattern") != nullptr || r.phase == Phase::kRole) && r.examples.empty()) {
    in.Fault(v.offset, "rule " + r.id + " has no examples",
             "add one text that it matches and one that it must not");
  }
}

void RuleReader::ReadRule(const PackFile& file, const std::string& place, const JsonValue& v,
                          const std::string& pack) {
  FieldReader in(file, place, faults_);
  Source s;
  Rule& r = s.rule;
  if (!in.CheckKeys(v, {"id", "phase", "emit", "confidence", "because"},
                    {"priority", "pattern", "scope", "requires", "forbids", "forbid_in", "each",
                     "where", "weight", "examples", "detector", "unless"}) ||
      !ReadPhase(in, v, r)) {
    return;
  }
  s.file = &file;
  s.place = place;
  s.offset = v.offset;
  s.pattern = in.String(v, "pattern");
  if (const JsonValue* p = v.Find("pattern"); p != nullptr) s.pattern_offset = p->offset;
  s.rule.requires_text = in.Strings(v, "requires");
  s.rule.forbids_text = in.Strings(v, "forbids");
  r.pack = pack;
  r.json = ObjectAt(file.content, v.offset);
  ReadHead(in, v, r);
  ReadConditions(in, v, r);
  ReadEmit(in, *v.Find("emit"), r);
  ReadExamples(in, v, r);

  const auto known = by_id_.find(r.id);
  if (known == by_id_.end()) {
    by_id_[r.id] = sources_.size();
    sources_.push_back(std::move(s));
  } else if (sources_[known->second].rule.pack == pack) {
    in.Fault(v.offset, "duplicate rule id \"" + r.id + "\"", "ids are permanent: take a new one");
  } else {
    sources_[known->second] = std::move(s);
  }
}

void RuleReader::SourceFault(const Source& s, std::size_t offset, std::string message,
                             std::string fix) {
  faults_.push_back(
      DiagnosticAt(s.file->content, offset, s.place, std::move(message), std::move(fix)));
}

bool RuleReader::Disable(const std::string& id) {
  const auto it = std::find_if(sources_.begin(), sources_.end(),
                               [&](const Source& s) { return s.rule.id == id; });
  if (it == sources_.end()) return false;
  sources_.erase(it);
  return true;
}

// A rule that sees and says what another already does never adds anything.
void RuleReader::CheckShadows() {
  std::map<std::string, std::string> seen;
  for (const Source& s : sources_) {
    const Rule& r = s.rule;
    if (s.pattern.empty()) continue;
    const Emit& e = r.emit;
    const std::string what =
        fmt::format("{}|{}|{}|{}|{}|{}|{}|{}|{}|{}|{}|{}|{}|{}|{}", static_cast<int>(r.phase),
                    static_cast<int>(r.scope), s.pattern, fmt::join(s.rule.requires_text, "&"),
                    fmt::join(s.rule.forbids_text, "&"), e.of, e.type, e.edge, e.head, e.tail,
                    e.role, e.status, e.proposed, e.drop, e.main);
    const auto [it, is_new] = seen.emplace(what, r.id);
    if (is_new) continue;
    SourceFault(
        s, s.offset,
        fmt::format("rule {} is shadowed by {}: same pattern, same outcome", r.id, it->second),
        "take one of them out");
  }
}

void RuleReader::Compile() {
  std::sort(sources_.begin(), sources_.end(), [](const Source& a, const Source& b) {
    return std::tuple(a.rule.phase, -a.rule.priority, a.rule.id) <
           std::tuple(b.rule.phase, -b.rule.priority, b.rule.id);
  });
  CheckShadows();
  RoleMask asked = 0;
  for (const Source& s : sources_) asked |= s.rule.where.roles | s.rule.where.not_roles;
  for (Source& s : sources_) {
    const bool spare = (asked & s.rule.emit.role_bit) == 0;
    if (s.rule.phase == Phase::kRole && spare) s.rule.phase = Phase::kSpareRole;
    CompileRule(s);
    const bool main = s.rule.emit.main >= 0;
    if (s.rule.phase == Phase::kEvidence && main) s.rule.phase = Phase::kMainEvidence;
    if (s.rule.phase == Phase::kName && main) s.rule.phase = Phase::kMainName;
    const auto phase = static_cast<std::size_t>(s.rule.phase);
    const int index = static_cast<int>(pack_.rules.size());
    pack_.rules_by_phase[phase].push_back(index);
    if (s.rule.pattern >= 0) pack_.rule_of_pattern.push_back(index);
    pack_.rules.push_back(std::move(s.rule));
  }
  pack_.first_guard = pack_.patterns.size();
  for (int g = 0; g < static_cast<int>(pack_.guards.size()); ++g) {
    pack_.gate.Add(pack_.guards.TextOf(g));
  }
  const auto coordination = pack_.context.macros.find("coordination");
  if (coordination != pack_.context.macros.end()) {
    std::string fault;
    pack_.coordination = pack_.guards.Add("^(?:" + coordination->second + ")$", false, &fault);
  }
  pack_.gate.Compile();
  for (PatternBits& bits : pack_.patterns_of_phase) bits.assign(pack_.gate.words(), 0);
  for (std::size_t p = 0; p < pack_.rule_of_pattern.size(); ++p) {
    const Rule& rule = pack_.rules[static_cast<std::size_t>(pack_.rule_of_pattern[p])];
    SetBit(pack_.patterns_of_phase[static_cast<std::size_t>(rule.phase)], p);
  }
}

int RuleReader::CompileGuard(Source& s, const std::string& pattern) {
  std::string fault;
  std::size_t at = 0;
  const std::string expanded = ExpandPattern(pattern, pack_.context, &fault, &at);
  // Rules that ask the same share the answer.
  if (const auto known = guards_.find(expanded); fault.empty() && known != guards_.end()) {
    return known->second;
  }
  const int index = fault.empty() ? pack_.guards.Add(expanded, false, &fault) : -1;
  if (index >= 0) guards_[expanded] = index;
  if (index < 0) {
    SourceFault(s, s.offset, fmt::format("rule {}: guard \"{}\": {}", s.rule.id, pattern, fault),
                "correct the pattern (RE2 syntax)");
  }
  return index;
}

void RuleReader::CompileRule(Source& s) {
  for (const std::string& g : s.rule.requires_text) {
    s.rule.requires_patterns.push_back(CompileGuard(s, g));
  }
  for (const std::string& g : s.rule.forbids_text) s.rule.forbids.push_back(CompileGuard(s, g));
  if (s.pattern.empty()) {
    const bool by_words = s.rule.IsRole() && s.rule.where.words != 0;
    if (s.rule.each.empty() && s.rule.detector.empty() && !by_words) {
      SourceFault(s, s.offset,
                  "rule " + s.rule.id + " has neither \"pattern\" nor \"each\" nor \"detector\"",
                  "give it one of them; a role rule may do with \"where\": {\"words\": ...}");
    }
    return;
  }
  std::string fault;
  std::size_t at = 0;
  std::map<std::string, SlotSpec> slots;
  const std::string expanded = ExpandPattern(s.pattern, pack_.context, &fault, &at, &slots);
  s.rule.pattern_text = s.pattern;
  s.rule.slots = slots;
  for (const std::string& name : {s.rule.emit.of, s.rule.emit.head, s.rule.emit.tail}) {
    if (const auto it = slots.find(name); it != slots.end()) s.rule.needs.push_back(it->second);
  }
  if (const auto first = slots.find(std::string(FirstSlot(s.pattern))); first != slots.end()) {
    s.rule.starts_with_slot = true;
    s.rule.start = first->second;
    s.rule.is_slot = s.pattern.find('>') + 1 == s.pattern.size();
  }
  // Names and phrases are seen apart (see docs/rules.md): so are the rules on them.
  const auto of = slots.find(s.rule.emit.of);
  const bool phrases_only = of != slots.end() && (of->second.excluded & slot::kNamed) != 0;
  if (s.rule.phase == Phase::kEvidence && phrases_only) s.rule.phase = Phase::kPhraseEvidence;
  PatternSet& set = pack_.patterns;
  const auto words = s.rule.starts_with_slot ? std::set<std::string>() : FirstWords(expanded);
  s.rule.begins_at_words = !words.empty();
  const bool anchored = s.rule.starts_with_slot || s.rule.begins_at_words;
  const int index = fault.empty() ? set.Add(expanded, anchored, &fault) : -1;
  if (index < 0) {
    SourceFault(s, s.pattern_offset, fmt::format("rule {}: {}", s.rule.id, fault),
                "correct the pattern (RE2 syntax, {class} and <slot:Type>)");
    return;
  }
  s.rule.pattern = index;
  for (const std::string& word : words) first_words_[word].push_back(index);
  pack_.gate.Add(expanded);
  if (set.MatchesEmpty(index)) {
    SourceFault(s, s.pattern_offset, "rule " + s.rule.id + " matches the empty text",
                "make a part of the pattern compulsory");
  }
  CheckSlots(s);
}

void RuleReader::PlaceFirstWords() {
  pack_.tried_anywhere.assign(pack_.gate.words(), 0);
  for (std::size_t p = 0; p < pack_.gate.size(); ++p) {
    const bool guard = p >= pack_.first_guard;
    if (guard || !pack_.RuleOf(static_cast<int>(p)).begins_at_words) {
      SetBit(pack_.tried_anywhere, p);
    }
  }
  std::map<std::vector<int>, std::int32_t> known;
  for (const auto& [word, patterns] : first_words_) {
    const auto [it, is_new] =
        known.emplace(patterns, static_cast<std::int32_t>(pack_.beginnings.size()));
    if (is_new) {
      pack_.beginnings.emplace_back(pack_.gate.words(), 0);
      for (int p : patterns) {
        SetBit(pack_.beginnings.back(), static_cast<std::size_t>(p));
        Rule& rule = pack_.rules[static_cast<std::size_t>(
            pack_.rule_of_pattern[static_cast<std::size_t>(p)])];
        rule.beginnings.resize(pack_.beginnings.size() / 64 + 1, 0);
        SetBit(rule.beginnings, pack_.beginnings.size() - 1);
      }
    }
    pack_.words[word].beginning = it->second;
  }
}

void RuleReader::CheckSlots(Source& s) {
  const auto groups = pack_.patterns.Groups(s.rule.pattern);
  const auto known = [&](const std::string& name) {
    return name.empty() || name[0] == '@' ||
           std::find(groups.begin(), groups.end(), name) != groups.end();
  };
  const Emit& e = s.rule.emit;
  for (const std::string* name : {&e.of, &e.head, &e.tail, &e.family}) {
    const bool whole_name = s.rule.phase == Phase::kName && name == &e.of;
    if (!whole_name && !known(*name)) {
      SourceFault(s, s.offset,
                  fmt::format("rule {}: \"emit\" names the slot \"{}\", the pattern has none",
                              s.rule.id, *name),
                  "use the name of a slot or group of the pattern");
    }
  }
  for (const auto& [group, bits] : s.rule.forbid_in) {
    if (!known(group)) {
      SourceFault(s, s.offset,
                  fmt::format("rule {}: \"forbid_in\" names the group \"{}\", the "
                              "pattern has none",
                              s.rule.id, group),
                  "use the name of a group of the pattern");
    }
  }
}

}  // namespace papergraph
