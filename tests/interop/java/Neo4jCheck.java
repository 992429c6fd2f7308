// SPDX-License-Identifier: Apache-2.0
// Neo4jCheck WORKFOLDER SCRIPT.cypher GRAPH.graphml [IMPORTED_HOME]: loads the exports into a Neo4j started here and
// prints, as one JSON object, what the database then holds.
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.neo4j.dbms.api.DatabaseManagementService;
import org.neo4j.dbms.api.DatabaseManagementServiceBuilder;
import org.neo4j.graphdb.GraphDatabaseService;
import org.neo4j.graphdb.Label;
import org.neo4j.graphdb.Node;
import org.neo4j.graphdb.Relationship;
import org.neo4j.graphdb.Result;
import org.neo4j.graphdb.Transaction;
import org.neo4j.harness.Neo4j;
import org.neo4j.harness.Neo4jBuilders;

public class Neo4jCheck {
  // The statements of a script, as cypher-shell takes them apart: strings hold no line break.
  static List<String> statements(Path script) throws Exception {
    List<String> out = new ArrayList<>();
    StringBuilder current = new StringBuilder();
    for (String line : Files.readAllLines(script, StandardCharsets.UTF_8)) {
      if (current.length() == 0 && (line.startsWith("//") || line.isBlank())) continue;
      current.append(line).append('\n');
      if (line.endsWith(";") && (line.startsWith("]") || line.startsWith("CREATE "))) {
        String s = current.toString().stripTrailing();
        out.add(s.substring(0, s.length() - 1));
        current.setLength(0);
      }
    }
    if (current.length() > 0) throw new IllegalStateException("no end of statement: " + current);
    return out;
  }

  static int run(GraphDatabaseService db, Path script) throws Exception {
    List<String> all = statements(script);
    for (String s : all) db.executeTransactionally(s);
    return all.size();
  }

  static Object plain(Object value) {
    if (value instanceof Object[] a) return List.of(a);
    return value;
  }

  static Map<String, Object> properties(Map<String, Object> all) {
    Map<String, Object> out = new LinkedHashMap<>();
    all.forEach((k, v) -> out.put(k, plain(v)));
    return out;
  }

  static Map<String, Object> dump(GraphDatabaseService db) {
    List<Object> nodes = new ArrayList<>();
    List<Object> edges = new ArrayList<>();
    try (Transaction tx = db.beginTx(); var n = tx.getAllNodes(); var r = tx.getAllRelationships()) {
      for (Node x : (Iterable<Node>) () -> n.iterator()) {
        List<String> labels = new ArrayList<>();
        for (Label l : x.getLabels()) labels.add(l.name());
        labels.sort(null);
        nodes.add(Map.of("labels", labels, "properties", properties(x.getAllProperties())));
      }
      for (Relationship x : (Iterable<Relationship>) () -> r.iterator()) {
        edges.add(Map.of("type", x.getType().name(), "start", x.getStartNode().getProperty("id"),
            "end", x.getEndNode().getProperty("id"), "properties", properties(x.getAllProperties())));
      }
    }
    return Map.of("nodes", nodes, "edges", edges);
  }

  static List<Object> shared(GraphDatabaseService db) {
    List<Object> rows = new ArrayList<>();
    try (Transaction tx = db.beginTx();
        Result r = tx.execute("MATCH (a:Entity)-[:EVALUATED_ON|TRAINED_ON]->(d:Entity)<-[:EVALUATED_ON|TRAINED_ON]-(b:Entity) "
            + "WHERE (a:Method OR a:Model) AND (b:Method OR b:Model) AND a.name < b.name "
            + "RETURN DISTINCT a.name AS a, b.name AS b, d.name AS d ORDER BY a, b, d")) {
      while (r.hasNext()) rows.add(r.next());
    }
    return rows;
  }

  public static void main(String[] args) throws Exception {
    Map<String, Object> out = new LinkedHashMap<>();
    try (Neo4j neo4j = Neo4jBuilders.newInProcessBuilder(Path.of(args[0]))
        .withDisabledServer()
        .withProcedure(apoc.export.graphml.ExportGraphML.class)
        .build()) {
      GraphDatabaseService db = neo4j.defaultDatabaseService();
      out.put("statements", run(db, Path.of(args[1])));
      out.put("cypher", dump(db));
      out.put("shared", shared(db));
      run(db, Path.of(args[1]));
      out.put("cypher_twice", dump(db));
      db.executeTransactionally("MATCH (n) DETACH DELETE n");
      apoc.ApocConfig.apocConfig().setProperty("apoc.import.file.enabled", true);
      apoc.ApocConfig.apocConfig().setProperty("apoc.import.file.use_neo4j_config", false);
      db.executeTransactionally("CALL apoc.import.graphml($file, {readLabels: true, storeNodeIds: true})",
          Map.of("file", Path.of(args[2]).toUri().toString()));
      out.put("graphml", dump(db));
    }
    if (args.length > 3) {
      DatabaseManagementService service = new DatabaseManagementServiceBuilder(Path.of(args[3])).build();
      out.put("import", dump(service.database("neo4j")));
      service.shutdown();
    }
    System.out.println(new ObjectMapper().writeValueAsString(out));
    System.exit(0);
  }
}
