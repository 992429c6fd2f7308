CREATE CONSTRAINT papergraph_entity_id IF NOT EXISTS FOR (n:Entity) REQUIRE n.id IS UNIQUE;
CREATE INDEX papergraph_entity_name IF NOT EXISTS FOR (n:Entity) ON (n.name);
