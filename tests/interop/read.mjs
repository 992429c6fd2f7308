// SPDX-License-Identifier: Apache-2.0
// node read.mjs FOLDER: what graphology and jsonld.js make of the exports, as one JSON object.
import {readFileSync} from "node:fs";
import {createRequire} from "node:module";
import path from "node:path";

// The packages lie where scripts/interop put them, not beside this file.
const require = createRequire(path.join(process.env.INTEROP, "package.json"));
const {DirectedGraph, MultiDirectedGraph} = require("graphology");
const {DOMParser} = require("@xmldom/xmldom");
globalThis.DOMParser = DOMParser;
const gexf = require("graphology-gexf");
const graphml = require("graphology-graphml");
const jsonld = require("jsonld");

const folder = process.argv[2];
const text = (name) => readFileSync(path.join(folder, name), "utf8");

function contents(graph) {
  return {
    nodes: graph.mapNodes((id, attributes) => ({id, ...attributes})),
    edges: graph.mapEdges((id, attributes, source, target) => ({id, source, target, ...attributes})),
  };
}

const out = {};
out.gexf = contents(gexf.parse(MultiDirectedGraph, new DOMParser().parseFromString(text("graph.gexf"), "text/xml")));
out.graphml = contents(graphml.parse(MultiDirectedGraph, new DOMParser().parseFromString(text("graph.graphml"), "text/xml")));

// Safe mode fails on any term that the context does not declare.
const document = JSON.parse(text("graph.jsonld"));
const noLoader = (url) => { throw new Error("would fetch " + url); };
out.expanded = (await jsonld.expand(document, {safe: true, documentLoader: noLoader})).length;
const nquads = await jsonld.toRDF(document, {safe: true, documentLoader: noLoader, format: "application/n-quads"});
out.nquads = nquads;
process.stdout.write(JSON.stringify(out));
