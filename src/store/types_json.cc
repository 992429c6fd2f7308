// SPDX-License-Identifier: Apache-2.0
#include "store/types_json.h"

#include "base/json.h"

namespace papergraph {
namespace {

void Number(JsonWriter& w, std::string_view key, std::int64_t value) {
  w.Key(key);
  w.Int(value);
}

std::string Text(const JsonValue& v, std::string_view key) {
  const JsonValue* m = v.Find(key);
  return m == nullptr ? "" : std::string(m->text);
}

std::vector<std::string> Texts(const JsonValue& v, std::string_view key) {
  std::vector<std::string> out;
  const JsonValue* m = v.Find(key);
  for (std::size_t i = 0; m != nullptr && i < m->items.size(); ++i) {
    out.emplace_back(m->items[i].text);
  }
  return out;
}

int Int(const JsonValue& v, std::string_view key) {
  const JsonValue* m = v.Find(key);
  return m == nullptr ? 0 : static_cast<int>(m->number);
}

}  // namespace

std::string PrefixesToJson(const TypeTable& types) {
  JsonWriter w;
  w.StartObject();
  for (const auto& p : types.prefixes) w.Pair(p.name, p.iri);
  w.EndObject();
  return w.str();
}

std::string NodeTypeToJson(const NodeType& t, int order) {
  JsonWriter w;
  w.StartObject();
  Number(w, "order", order);
  w.Pair("name", t.name);
  w.Pair("role", t.role);
  w.Pair("class", t.link_class);
  w.Pair("iri", t.iri);
  w.Pair("also", t.also);
  w.Pair("color", t.color);
  w.Pair("description", t.description);
  Number(w, "shares_data", t.shares_data);
  Number(w, "main_rank", t.main_rank);
  w.EndObject();
  return w.str();
}

std::string EdgeTypeToJson(const EdgeType& t, int order) {
  JsonWriter w;
  w.StartObject();
  Number(w, "order", order);
  w.Pair("name", t.name);
  w.Pair("role", t.role);
  w.Pair("iri", t.iri);
  w.Pair("also", t.also);
  w.Pair("implies", t.implies);
  w.Pair("heads", t.heads);
  w.Pair("tails", t.tails);
  w.Pair("description", t.description);
  Number(w, "shares_data", t.shares_data);
  Number(w, "same_class", t.same_class);
  w.EndObject();
  return w.str();
}

bool PrefixesFromJson(std::string_view json, TypeTable& types) {
  JsonDocument d;
  if (!d.Parse(json) || !d.root().IsObject()) return false;
  for (const auto& m : d.root().members) {
    types.prefixes.push_back({std::string(m.key), std::string(m.value.text)});
  }
  return true;
}

bool NodeTypeFromJson(std::string_view json, NodeType& t, int& order) {
  JsonDocument d;
  if (!d.Parse(json) || !d.root().IsObject()) return false;
  const JsonValue& v = d.root();
  order = Int(v, "order");
  t = {Text(v, "name"),    Text(v, "role"),  Text(v, "class"),       Text(v, "iri"),
       Texts(v, "also"),   Text(v, "color"), Text(v, "description"), Int(v, "shares_data") != 0,
       Int(v, "main_rank")};
  return true;
}

bool EdgeTypeFromJson(std::string_view json, EdgeType& t, int& order) {
  JsonDocument d;
  if (!d.Parse(json) || !d.root().IsObject()) return false;
  const JsonValue& v = d.root();
  order = Int(v, "order");
  t = {Text(v, "name"),          Text(v, "role"),        Text(v, "iri"),
       Texts(v, "also"),         Texts(v, "implies"),    Texts(v, "heads"),
       Texts(v, "tails"),        Text(v, "description"), Int(v, "shares_data") != 0,
       Int(v, "same_class") != 0};
  return true;
}

}  // namespace papergraph
