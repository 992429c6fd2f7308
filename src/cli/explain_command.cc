// SPDX-License-Identifier: Apache-2.0
// explain: why a node, an edge, a figure or a span is there, or why nothing is.
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <map>
#include <set>

#include "cli/command.h"

namespace papergraph::cli {
namespace {

po::options_description ExplainOptions() {
  po::options_description options("options");
  options.add_options()("why-not", po::value<std::string>()->value_name("TEXT"),
                        "instead of STORE and what: what the text says, and which rules came near")(
      "about", po::value<std::string>()->value_name("NAME"),
      "with --why-not: only what concerns this name")(
      "limit", po::value<int>()->value_name("N")->default_value(10), "papers shown at most")(
      "json", po::bool_switch(), "one JSON object");
  AddPackOptions(options);
  return options;
}

// ------------------------------------------------------------------------------ places in a text

// The sentence with the spans in it lit: in reverse on a terminal, else in double brackets.
std::string Lit(const Document& d, const Span& sentence, std::vector<Span> spans) {
  const bool terminal = isatty(STDOUT_FILENO) != 0;
  std::sort(spans.begin(), spans.end());
  std::string out;
  std::uint32_t at = sentence.begin;
  for (const Span& s : spans) {
    if (s.field != sentence.field || s.begin < at || s.end > sentence.end) continue;
    out += Printable(Quote(d, {at, s.begin, s.field}));
    out += terminal ? "\033[7m" : "[[";
    out += Printable(Quote(d, s));
    out += terminal ? "\033[27m" : "]]";
    at = s.end;
  }
  return out + Printable(Quote(d, {at, sentence.end, sentence.field}));
}

bool Inside(const Span& inner, const Span& outer) {
  return inner.field == outer.field && inner.begin < outer.end && outer.begin < inner.end;
}

Span SentenceOf(const Explanation& e, const Span& span) {
  for (const Span& s : e.sentences) {
    if (Inside(span, s) && s.begin <= span.begin && s.end >= span.end) return s;
  }
  return span;
}

// --------------------------------------------------------------------------------- the explanation

/// One place that speaks for the thing asked about.
struct Reason {
  std::string document;
  Span span;
  std::string lit;  // the sentence
  std::string rule;
  std::string because;  // the rule's own reason
  double confidence = 0;
  std::string made_of;  // how the confidence came about
};

struct Report {
  std::string kind;  // node, edge, result or span
  std::string id;
  std::string what;
  std::vector<std::pair<std::string, std::string>> merged;  // way, papers
  std::vector<Reason> reasons;
  std::vector<std::pair<std::string, TraceStep>> steps;  // document
  std::vector<std::string> notes;
};

class Explainer {
 public:
  Explainer(const Store& store, const Pack& pack, TypeTable types, std::size_t limit)
      : store_(store), pack_(pack), types_(std::move(types)), limit_(limit) {
    for (const RuleInfo& r : pack_.Rules()) rules_[r.id] = r;
  }

  /// An id of a node, edge or result, a document's id, a node's name, or DOCUMENT:START-END.
  Result<Report> Run(const std::string& what) {
    for (const char* sql : {"SELECT id FROM nodes WHERE id = ?",
                            "SELECT id FROM nodes WHERE name = ? ORDER BY papers DESC, id",
                            "SELECT node FROM documents WHERE id = ?",
                            "SELECT node FROM aliases WHERE alias = ? ORDER BY node"}) {
      const auto found = Rows(sql, what);
      if (found.empty()) continue;
      for (std::size_t i = 1; i < found.size(); ++i) {
        report_.notes.push_back("another node of that name: " + found[i][0].text);
      }
      if (const auto paper = Rows("SELECT id FROM documents WHERE node = ?", found[0][0].text);
          !paper.empty()) {
        return ExplainDocument(found[0][0].text, paper[0][0].text);
      }
      return ExplainNode(found[0][0].text);
    }
    if (!Rows("SELECT id FROM edges WHERE id = ?", what).empty()) return ExplainEdge(what);
    if (!Rows("SELECT id FROM results WHERE id = ?", what).empty()) return ExplainResult(what);
    std::string document;
    Span span;
    if (ReadSpan(what, document, span)) return ExplainSpan(document, span);
    return MakeError(Error::Code::kUsage, "papergraph",
                     "the store has nothing called \"" + what + "\"",
                     "give the id or name of a node, the id of an edge, result or paper, or "
                     "PAPER:START-END (PAPER:title:START-END)");
  }

 private:
  std::vector<std::vector<SqlCell>> Rows(const std::string& sql, const std::string& value) const {
    Result<SqlTable> table = store_.Query(sql, {value});
    return table ? std::move(table->rows) : std::vector<std::vector<SqlCell>>();
  }

  static bool ReadSpan(const std::string& what, std::string& document, Span& span) {
    const std::size_t colon = what.rfind(':');
    const std::size_t dash = what.rfind('-');
    if (colon == std::string::npos || dash == std::string::npos || dash < colon) return false;
    const char* end = what.data() + what.size();
    const auto begin = std::from_chars(what.data() + colon + 1, what.data() + dash, span.begin);
    const auto last = std::from_chars(what.data() + dash + 1, end, span.end);
    if (begin.ptr != what.data() + dash || last.ptr != end || begin.ec != std::errc() ||
        last.ec != std::errc() || span.begin >= span.end) {
      return false;
    }
    document = what.substr(0, colon);
    constexpr std::string_view kTitle = ":title";
    if (document.ends_with(kTitle)) {
      document.resize(document.size() - kTitle.size());
      span.field = Field::kTitle;
    }
    return true;
  }

  // Each fact of this program can be made again: then every step can be told.
  const Explanation& Again(const Facts& facts) {
    again_ = Explain(facts.document, pack_);
    const Facts& again = again_.facts;
    if (again.entities != facts.entities || again.relations != facts.relations) {
      again_.steps.clear();
      const std::string note =
          "the store was built with other packs (" + facts.pack + "): steps are not known";
      if (std::find(report_.notes.begin(), report_.notes.end(), note) == report_.notes.end()) {
        report_.notes.push_back(note);
      }
    }
    return again_;
  }

  std::string Because(const std::string& rule) const {
    const auto it = rules_.find(rule);
    return it == rules_.end() ? "" : it->second.because;
  }

  static double ConfidenceOf(const Facts& facts, const std::string& name) {
    for (const Entity& e : facts.entities) {
      if (e.name == name) return e.confidence;
    }
    return 1;
  }

  static std::vector<Span> MentionsOf(const Facts& facts, const std::string& name) {
    std::vector<Span> spans;
    for (const Entity& e : facts.entities) {
      if (e.name != name) continue;
      for (const Mention& m : e.mentions) spans.push_back(m.span);
    }
    return spans;
  }

  std::vector<std::string> DocumentsOf(const std::string& owner, std::size_t* all) const {
    const auto rows =
        Rows("SELECT DISTINCT document FROM evidence WHERE owner = ? ORDER BY document", owner);
    std::vector<std::string> ids;
    for (const auto& row : rows) ids.push_back(row[0].text);
    *all = ids.size();
    return ids;
  }

  void Shorten(std::vector<std::string>& documents) {
    if (documents.size() <= limit_) return;
    report_.notes.push_back(
        fmt::format("{} further papers are not shown (--limit)", documents.size() - limit_));
    documents.resize(limit_);
  }

  // ------------------------------------------------------------------------------------- nodes

  Result<Report> ExplainNode(const std::string& id) {
    const auto row = Rows(
                         "SELECT type, name, named, confidence, papers, ref, family FROM nodes "
                         "WHERE id = ?",
                         id)
                         .front();
    report_.kind = "node";
    report_.id = id;
    report_.what = fmt::format("{} \"{}\", {}, confidence {}, named in {} paper{}", row[0].text,
                               row[1].text, row[2].text == "1" ? "a proper name" : "a common term",
                               row[3].text, row[4].text, row[4].text == "1" ? "" : "s");
    if (!row[6].is_null && !row[6].text.empty()) report_.what += ", of the family " + row[6].text;
    std::size_t all = 0;
    std::vector<std::string> documents = DocumentsOf(id, &all);
    if (Status s = MergePath(id, documents); !s) return std::move(s).error();
    Shorten(documents);
    for (const std::string& document : documents) {
      Result<Facts> facts = store_.FactsOf(document);
      if (!facts) return std::move(facts).error();
      Again(*facts);
      for (const Entity& e : facts->entities) {
        if (NodeIdOf(e, types_) == id) AddEntity(*facts, e);
      }
    }
    return std::move(report_);
  }

  // Which of the papers' entities are this node, and by what.
  Status MergePath(const std::string& id, const std::vector<std::string>& documents) {
    std::map<std::string, std::set<std::string>> ways;
    for (const std::string& document : documents) {
      Result<Facts> facts = store_.FactsOf(document);
      if (!facts) return std::move(facts).error();
      for (const Entity& e : facts->entities) {
        if (NodeIdOf(e, types_) != id) continue;
        ways[Way(e)].insert(document);
      }
    }
    for (const auto& [way, papers] : ways) {
      std::string list;
      std::size_t n = 0;
      for (const std::string& p : papers) {
        if (n++ < 3) list += (list.empty() ? "" : ", ") + p;
      }
      if (papers.size() > 3) list += fmt::format(" and {} more", papers.size() - 3);
      report_.merged.emplace_back(way, list);
    }
    return Ok();
  }

  static std::string Way(const Entity& e) {
    switch (LinkReasonOf(e)) {
      case LinkReason::kLexicon:
        return fmt::format("\"{}\" by the lexicon's {}", e.name, e.ref);
      case LinkReason::kLongForm:
        return fmt::format("\"{}\" by its long form \"{}\"", e.name, e.long_form);
      case LinkReason::kName:
        break;
    }
    return fmt::format("\"{}\" by its name", e.name);
  }

  void AddEntity(const Facts& facts, const Entity& e) {
    for (const Mention& m : e.mentions) {
      report_.reasons.push_back({facts.document.id, m.span,
                                 Lit(facts.document, SentenceOf(again_, m.span), {m.span}), m.rule,
                                 Because(m.rule), m.confidence, ""});
    }
    std::set<std::string> forms(e.aliases.begin(), e.aliases.end());
    forms.insert(e.name);
    for (const TraceStep& s : again_.steps) {
      const bool here = std::any_of(e.mentions.begin(), e.mentions.end(),
                                    [&](const Mention& m) { return m.span == s.span; });
      if (here || forms.count(s.about) > 0) report_.steps.emplace_back(facts.document.id, s);
    }
  }

  Result<Report> ExplainDocument(const std::string& node, const std::string& id) {
    Result<Facts> facts = store_.FactsOf(id);
    if (!facts) return std::move(facts).error();
    report_.kind = "paper";
    report_.id = node;
    report_.what = fmt::format("{}: {} entities, {} relations, {} results, {} said but not claimed",
                               id, facts->entities.size(), facts->relations.size(),
                               facts->results.size(), facts->unasserted.size());
    for (const TraceStep& s : Again(*facts).steps) report_.steps.emplace_back(id, s);
    return std::move(report_);
  }

  // ------------------------------------------------------------------------- edges and results

  template <typename Item>
  void AddEvidence(const Facts& facts, const Item& item, const std::vector<std::string>& ends) {
    for (const Evidence& e : item.evidence) {
      std::vector<Span> spans;
      std::string made_of;
      for (const std::string& end : ends) {
        for (const Span& s : MentionsOf(facts, end)) spans.push_back(s);
        if (end != kPaper && !end.empty()) {
          made_of += fmt::format(", {} {:g}", end, ConfidenceOf(facts, end));
        }
      }
      const auto rule = rules_.find(e.rule);
      if (rule != rules_.end()) {
        made_of = fmt::format("the least of: rule {:g}{}", rule->second.confidence, made_of);
      }
      report_.reasons.push_back({facts.document.id, e.span, Lit(facts.document, e.span, spans),
                                 e.rule, Because(e.rule), e.confidence, made_of});
    }
  }

  Result<Report> ExplainEdge(const std::string& id) {
    const auto row = Rows(
                         "SELECT e.source, e.type, e.target, s.name, t.name, e.confidence, "
                         "e.support FROM edges e JOIN nodes s ON s.id = e.source JOIN nodes t ON "
                         "t.id = e.target WHERE e.id = ?",
                         id)
                         .front();
    report_.kind = "edge";
    report_.id = id;
    report_.what = fmt::format("\"{}\" {} \"{}\", confidence {}, stated by {} paper{}", row[3].text,
                               row[1].text, row[4].text, row[5].text, row[6].text,
                               row[6].text == "1" ? "" : "s");
    std::size_t all = 0;
    std::vector<std::string> documents = DocumentsOf(id, &all);
    Shorten(documents);
    for (const std::string& document : documents) {
      Result<Facts> facts = store_.FactsOf(document);
      if (!facts) return std::move(facts).error();
      std::map<std::string, std::string> nodes;
      for (const Entity& e : facts->entities) nodes[e.name] = NodeIdOf(e, types_);
      const auto is = [&](const std::string& end, const std::string& node) {
        return end == kPaper
                   ? Rows("SELECT node FROM documents WHERE id = ?", document)[0][0].text == node
                   : nodes[end] == node;
      };
      Again(*facts);
      bool found = false;
      for (const Relation& r : facts->relations) {
        if (r.type != row[1].text || !is(r.head, row[0].text) || !is(r.tail, row[2].text)) continue;
        found = true;
        AddEvidence(*facts, r, {r.head, r.tail});
        AddSteps(document, r.head + " " + r.type + " " + r.tail);
      }
      if (!found) AddFamily(*facts, row[0].text);
    }
    return std::move(report_);
  }

  // An edge that linking made of an entity's family.
  void AddFamily(const Facts& facts, const std::string& node) {
    for (const Entity& e : facts.entities) {
      if (NodeIdOf(e, types_) != node || e.family.empty()) continue;
      const Mention& m = e.mentions.front();
      report_.reasons.push_back(
          {facts.document.id, m.span, Lit(facts.document, SentenceOf(again_, m.span), {m.span}),
           "name/family", Because("name/family"), m.confidence, "its family is " + e.family});
    }
  }

  void AddSteps(const std::string& document, const std::string& about) {
    for (const TraceStep& s : again_.steps) {
      if (s.about == about) report_.steps.emplace_back(document, s);
    }
  }

  Result<Report> ExplainResult(const std::string& id) {
    const auto row = Rows("SELECT document, value, unit FROM results WHERE id = ?", id).front();
    Result<Facts> facts = store_.FactsOf(row[0].text);
    if (!facts) return std::move(facts).error();
    report_.kind = "result";
    report_.id = id;
    Again(*facts);
    for (const ResultRecord& r : facts->results) {
      if (r.value != row[1].text || r.unit != row[2].text) continue;
      const auto said = [](const std::string& s) { return s.empty() ? "(not said)" : s; };
      report_.what =
          fmt::format("{}: {} {}{} on {}, against {}, confidence {:g}", r.subject, said(r.metric),
                      r.value, r.unit, said(r.dataset), said(r.baseline), r.confidence);
      AddEvidence(*facts, r, {r.subject, r.metric, r.dataset, r.baseline});
      AddSteps(row[0].text, r.value);
    }
    return std::move(report_);
  }

  Result<Report> ExplainSpan(const std::string& document, const Span& span) {
    Result<Facts> facts = store_.FactsOf(document);
    if (!facts) return std::move(facts).error();
    report_.kind = "span";
    report_.id = document;
    Again(*facts);
    report_.what = Lit(facts->document, SentenceOf(again_, span), {span});
    for (const Entity& e : facts->entities) {
      for (const Mention& m : e.mentions) {
        if (!Inside(m.span, span)) continue;
        report_.notes.push_back(fmt::format("\"{}\" is {} \"{}\", node {}, confidence {:g}",
                                            Printable(m.text), e.type, e.name, NodeIdOf(e, types_),
                                            e.confidence));
      }
    }
    if (report_.notes.empty()) report_.notes.emplace_back("no entity is named there");
    for (const TraceStep& s : again_.steps) {
      if (Inside(s.span, span)) report_.steps.emplace_back(document, s);
    }
    return std::move(report_);
  }

  const Store& store_;
  const Pack& pack_;
  TypeTable types_;
  std::size_t limit_;
  std::map<std::string, RuleInfo> rules_;
  Explanation again_;  // of the document at hand
  Report report_;
};

// --------------------------------------------------------------------------------------- printing

std::string StepText(const TraceStep& s) {
  std::string out = fmt::format("    {:9} {}", s.phase, s.rule.empty() ? "" : s.rule + ": ");
  if (!s.about.empty()) out += Printable(s.about) + ": ";
  out += Printable(s.effect);
  if (!s.stopped.empty()) out += "\n              not so: " + Printable(s.stopped);
  return out + "\n";
}

std::string StepJson(const std::string& document, const TraceStep& s) {
  return fmt::format(
      R"({{"document":{},"phase":{},"rule":{},"field":"{}","start":{},"end":{},"about":{},)"
      R"("effect":{},"stopped":{}}})",
      JsonText(document), JsonText(s.phase), s.rule.empty() ? "null" : JsonText(s.rule),
      FieldName(s.span.field), s.span.begin, s.span.end, JsonText(s.about), JsonText(s.effect),
      s.stopped.empty() ? "null" : JsonText(s.stopped));
}

void PrintText(const Report& r) {
  std::string out = fmt::format("{} {}\n  {}\n", r.kind, r.id, r.what);
  for (const auto& [way, papers] : r.merged) {
    out += fmt::format("  merged: {} ({})\n", Printable(way), papers);
  }
  std::string document;
  for (const Reason& reason : r.reasons) {
    if (reason.document != document) out += fmt::format("\n{}\n", reason.document);
    document = reason.document;
    out += fmt::format("  {}\n    {}: {}\n    confidence {:g}", reason.lit, reason.rule,
                       reason.because.empty() ? "(no rule of these packs)" : reason.because,
                       reason.confidence);
    out += reason.made_of.empty() ? "\n" : ", " + Printable(reason.made_of) + "\n";
  }
  document.clear();
  for (const auto& [id, step] : r.steps) {
    if (id != document) out += fmt::format("\nsteps in {}\n", id);
    document = id;
    out += StepText(step);
  }
  for (const std::string& note : r.notes) out += "note: " + note + "\n";
  std::fwrite(out.data(), 1, out.size(), stdout);
}

void PrintJson(const Report& r) {
  std::string out = fmt::format(R"({{"kind":{},"id":{},"what":{},"merged":[)", JsonText(r.kind),
                                JsonText(r.id), JsonText(r.what));
  for (std::size_t i = 0; i < r.merged.size(); ++i) {
    out += fmt::format(R"({}{{"by":{},"papers":{}}})", i == 0 ? "" : ",",
                       JsonText(r.merged[i].first), JsonText(r.merged[i].second));
  }
  out += "],\n\"evidence\":[";
  for (std::size_t i = 0; i < r.reasons.size(); ++i) {
    const Reason& e = r.reasons[i];
    out += fmt::format(
        "{}\n {{\"document\":{},\"field\":\"{}\",\"start\":{},\"end\":{},\"sentence\":{},"
        "\"rule\":{},\"because\":{},\"confidence\":{:g},\"made_of\":{}}}",
        i == 0 ? "" : ",", JsonText(e.document), FieldName(e.span.field), e.span.begin, e.span.end,
        JsonText(e.lit), JsonText(e.rule), JsonText(e.because), e.confidence, JsonText(e.made_of));
  }
  out += "],\n\"steps\":[";
  for (std::size_t i = 0; i < r.steps.size(); ++i) {
    out += (i == 0 ? "\n " : ",\n ") + StepJson(r.steps[i].first, r.steps[i].second);
  }
  out += "],\n\"notes\":[";
  for (std::size_t i = 0; i < r.notes.size(); ++i) {
    out += (i == 0 ? "" : ",") + JsonText(r.notes[i]);
  }
  out += "]}\n";
  std::fwrite(out.data(), 1, out.size(), stdout);
}

// ---------------------------------------------------------------------------------------- why not

// A hand-given text is one paper without a title.
Document TextDocument(const std::string& text) {
  Document d;
  d.id = "text";
  d.text = text;
  return d;
}

bool Concerns(const TraceStep& s, const Document& d, const std::string& about) {
  return about.empty() || s.about.find(about) != std::string::npos ||
         Quote(d, s.span).find(about) != std::string_view::npos;
}

std::string FoundText(const Facts& f) {
  std::string out = "found\n";
  for (const Entity& e : f.entities) {
    out +=
        fmt::format("    {} \"{}\"{}\n", e.type, Printable(e.name), e.proposed ? ", proposed" : "");
  }
  for (const Relation& r : f.relations) {
    out += fmt::format("    {} {} {}\n", Printable(r.head), r.type, Printable(r.tail));
  }
  for (const Relation& r : f.unasserted) {
    out +=
        fmt::format("    {} {} {}: {}\n", Printable(r.head), r.type, Printable(r.tail), r.status);
  }
  for (const ResultRecord& r : f.results) {
    out += fmt::format("    {} {} {}{}\n", Printable(r.subject), Printable(r.metric),
                       Printable(r.value), r.unit);
  }
  return out == "found\n" ? "found\n    nothing\n" : out;
}

int RunWhyNot(const po::variables_map& options) {
  Result<Pack> pack = LoadPack(options);
  if (!pack) return ReportError(pack.error());
  const auto& text = options["why-not"].as<std::string>();
  const std::string about =
      options.count("about") > 0 ? options["about"].as<std::string>() : std::string();
  // Texts from the command line may hold anything: what intake would repair is an error here.
  if (JsonText(text).find("\xEF\xBF\xBD") != std::string::npos) {
    return ReportUsage("the text is not valid UTF-8", "give it in UTF-8");
  }
  const Explanation e = Explain(TextDocument(text), *pack, true);
  std::vector<TraceStep> near;
  for (const auto* steps : {&e.steps, &e.near_misses}) {
    for (const TraceStep& s : *steps) {
      const bool stopped = !s.stopped.empty();
      if (stopped && Concerns(s, e.facts.document, about)) near.push_back(s);
    }
  }
  if (options["json"].as<bool>()) {
    std::string out = "{\"facts\":" + ToJsonLine(e.facts) + ",\n\"stopped\":[";
    for (std::size_t i = 0; i < near.size(); ++i) {
      out += (i == 0 ? "\n " : ",\n ") + StepJson(e.facts.document.id, near[i]);
    }
    fmt::print("{}]}}\n", out);
    return kDone;
  }
  std::string out = FoundText(e.facts) + "came near\n";
  Span at{1, 0, Field::kAbstract};
  for (const TraceStep& s : near) {
    if (s.span != at) out += "  " + Printable(Quote(e.facts.document, s.span)) + "\n";
    at = s.span;
    out += StepText(s);
  }
  if (near.empty()) out += "    no rule\n";
  std::fwrite(out.data(), 1, out.size(), stdout);
  return kDone;
}

int RunExplain(const po::variables_map& options, const std::vector<std::string>& arguments) {
  const bool why_not = options.count("why-not") > 0;
  if (arguments.size() != (why_not ? 0U : 2U)) {
    return ReportUsage("explain needs a STORE and what to explain, or --why-not TEXT alone",
                       "papergraph explain exports MeDSLIP");
  }
  if (why_not) return RunWhyNot(options);
  const int limit = options["limit"].as<int>();
  if (limit < 1) return ReportUsage("--limit must be at least 1", "10 is the default");
  Result<Pack> pack = LoadPack(options);
  if (!pack) return ReportError(pack.error());
  Result<Store> store = Store::Open(arguments[0]);
  if (!store) return ReportError(store.error());
  Result<TypeTable> types = store->Types();
  if (!types) return ReportError(types.error());
  Result<Report> report =
      Explainer(*store, *pack, *std::move(types), static_cast<std::size_t>(limit))
          .Run(arguments[1]);
  if (!report) return ReportError(report.error());
  options["json"].as<bool>() ? PrintJson(*report) : PrintText(*report);
  return kDone;
}

}  // namespace

const Command kExplain = {"explain",
                          "STORE ID|NAME|PAPER:START-END | --why-not TEXT [--about NAME]",
                          "why a node, an edge, a figure or a span is there, or why not",
                          "  papergraph explain exports MeDSLIP\n"
                          "  papergraph explain --why-not \"We test on FooSet.\" --about FooSet\n",
                          ExplainOptions,
                          RunExplain};

}  // namespace papergraph::cli
