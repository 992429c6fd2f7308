// SPDX-License-Identifier: Apache-2.0
// GephiCheck FILE [PICTURE.png]: imports a graph as Gephi does and prints, one JSON-free line each, what came of it.
import java.awt.Color;
import java.io.File;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.gephi.graph.api.Column;
import org.gephi.graph.api.Edge;
import org.gephi.graph.api.Element;
import org.gephi.graph.api.Graph;
import org.gephi.graph.api.GraphController;
import org.gephi.graph.api.Node;
import org.gephi.io.exporter.api.ExportController;
import org.gephi.io.importer.api.Container;
import org.gephi.io.importer.api.ImportController;
import org.gephi.io.importer.api.Issue;
import org.gephi.io.processor.plugin.DefaultProcessor;
import org.gephi.layout.plugin.forceAtlas2.ForceAtlas2;
import org.gephi.layout.plugin.forceAtlas2.ForceAtlas2Builder;
import org.gephi.preview.api.PreviewController;
import org.gephi.preview.api.PreviewModel;
import org.gephi.preview.api.PreviewProperty;
import org.gephi.project.api.ProjectController;
import org.gephi.project.api.Workspace;
import org.openide.util.Lookup;

public class GephiCheck {
  static PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);

  static String text(Object value) {
    if (value == null) return "-";
    String s;
    if (value instanceof String[] list) {
      StringBuilder b = new StringBuilder();
      for (String x : list) b.append(b.length() > 0 ? "\u001f" : "").append(x);
      s = b.toString();
    } else {
      s = value.toString();
    }
    return Base64.getEncoder().encodeToString(s.getBytes(StandardCharsets.UTF_8));
  }

  static void columns(Element e) {
    for (Column c : e.getTable()) {
      Object value = e.getAttribute(c);
      if (!c.isProperty() && value != null) out.println("value\t" + e.getId() + "\t" + c.getTitle() + "\t" + text(value));
    }
  }

  public static void main(String[] args) throws Exception {
    ProjectController projects = Lookup.getDefault().lookup(ProjectController.class);
    projects.newProject();
    Workspace workspace = projects.getCurrentWorkspace();
    ImportController importer = Lookup.getDefault().lookup(ImportController.class);
    Container container = importer.importFile(new File(args[0]));
    container.closeLoader();
    for (Issue i : container.getReport().getIssuesList(1_000_000)) {
      out.println("issue\t" + i.getLevel() + "\t" + text(i.getMessage()));
    }
    importer.process(container, new DefaultProcessor(), workspace);
    Graph graph = Lookup.getDefault().lookup(GraphController.class).getGraphModel(workspace).getGraph();
    for (Node n : graph.getNodes()) {
      Color c = n.getColor();
      out.println("node\t" + n.getId() + "\t" + text(n.getLabel()) + "\t"
          + String.format("#%02x%02x%02x", c.getRed(), c.getGreen(), c.getBlue()) + "\t" + n.x() + "\t" + n.y());
      columns(n);
    }
    for (Edge e : graph.getEdges()) {
      out.println("edge\t" + e.getId() + "\t" + e.getSource().getId() + "\t" + e.getTarget().getId() + "\t"
          + text(e.getTypeLabel()) + "\t" + text(e.getLabel()) + "\t" + e.getWeight());
      columns(e);
    }
    if (args.length > 1) {
      ForceAtlas2 layout = new ForceAtlas2Builder().buildLayout();
      layout.setGraphModel(Lookup.getDefault().lookup(GraphController.class).getGraphModel(workspace));
      layout.resetPropertiesValues();
      layout.setStrongGravityMode(true);  // or parts without an edge between them fly apart
      layout.setGravity(0.05);
      layout.setScalingRatio(20.0);
      layout.initAlgo();
      for (int i = 0; i < 300 && layout.canAlgo(); i++) layout.goAlgo();
      layout.endAlgo();
      PreviewModel preview = Lookup.getDefault().lookup(PreviewController.class).getModel();
      preview.getProperties().putValue(PreviewProperty.SHOW_NODE_LABELS, Boolean.TRUE);
      preview.getProperties().putValue(PreviewProperty.NODE_LABEL_FONT, new java.awt.Font("SansSerif", java.awt.Font.PLAIN, 4));
      preview.getProperties().putValue(PreviewProperty.EDGE_THICKNESS, 1.0f);
      preview.getProperties().putValue(PreviewProperty.EDGE_CURVED, Boolean.FALSE);
      Lookup.getDefault().lookup(ExportController.class).exportFile(new File(args[1]));
    }
    out.println("done");
    System.exit(0);
  }
}
