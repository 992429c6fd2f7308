#!/bin/sh
# Makes a new Neo4j 5 database of the two CSV files beside this script. The server must be stopped.
# Usage: sh import.sh [DATABASE]      (NEO4J_ADMIN names the program where it is not on the path)
set -eu
cd "$(dirname "$0")"
"${NEO4J_ADMIN:-neo4j-admin}" database import full \
  --nodes=entities.csv --relationships=relations.csv \
  --array-delimiter='U+001F' --overwrite-destination \
  "${1:-neo4j}"
echo 'Start the server, then: cypher-shell -f constraints.cypher'
