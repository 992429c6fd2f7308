// SPDX-License-Identifier: Apache-2.0
// Entities as facts: their names, forms and mentions as the paper has them.
#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "extract/analysis.h"

namespace papergraph {

void WriteEntities(const Analysis& a, Facts& facts) {
  std::set<std::string> taken;
  for (const EntityDraft& e : a.entities) {
    Entity out;
    out.name = e.name;
    out.type = a.pack.types.nodes[static_cast<std::size_t>(e.type)].name;
    // Two things of one name in one document: the second is told apart by its type.
    if (!taken.insert(out.name).second) out.name += " (" + out.type + ")";
    taken.insert(out.name);
    out.named = e.is_named;
    out.proposed = e.is_proposed;
    out.confidence = e.confidence;
    out.family = e.family;
    out.long_form = e.long_form;
    if (e.entry != kNoIndex) out.ref = a.pack.lexicon.entry(e.entry).id;
    std::vector<std::string>& aliases = out.aliases;
    // LaTeX and all, but no word in two, and no ligature.
    const auto as_read = [&](Range range) {
      return std::string(a.text.IsTypeset(range) ? a.text.At(range) : a.text.Original(range));
    };
    for (std::uint32_t m : e.mentions) {
      const Candidate& c = a.candidates[m];
      const Rule& rule = a.pack.rules[static_cast<std::size_t>(c.rule)];
      Mention mention;
      mention.span = a.text.ToSpan(c.range);
      mention.text = a.text.Original(c.range);
      mention.rule = rule.id;
      mention.confidence = rule.confidence;
      const auto add_form = [&](const std::string& form) {
        if (form != out.name && std::find(aliases.begin(), aliases.end(), form) == aliases.end()) {
          aliases.push_back(form);
        }
      };
      add_form(c.name.empty() ? as_read(c.range) : c.name);
      if (c.whole > c.last) {
        add_form(as_read({c.range.begin, a.text.tokens()[c.whole - 1].end}));
      }
      out.mentions.push_back(std::move(mention));
    }
    std::sort(aliases.begin(), aliases.end());
    facts.entities.push_back(std::move(out));
  }
}

void DropUntiedLocations(const Analysis& a, Facts& facts) {
  const auto ties = [](const std::vector<Relation>& relations, const std::string& name) {
    return std::any_of(relations.begin(), relations.end(),
                       [&](const Relation& r) { return r.head == name || r.tail == name; });
  };
  std::erase_if(facts.entities, [&](const Entity& e) {
    const NodeType* type = a.pack.types.FindNode(e.type);
    return type != nullptr && type->role == "location" && !ties(facts.relations, e.name) &&
           !ties(facts.unasserted, e.name);
  });
}

}  // namespace papergraph
