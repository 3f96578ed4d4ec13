//! The JSON schema of the file, for editors: made from the types that read it.

use serde_json::Value;
use serde_json::json;

use crate::config::Known;
use crate::config::yaml::Document;

/// The schema, with the names there are.
pub fn schema(known: Known<'_>) -> Value {
    let mut schema = schemars::schema_for!(Document).to_value();
    schema["$id"] = json!(concat!(env!("CARGO_PKG_REPOSITORY"), "/cachemount.schema.json"));
    name_all(&mut schema, known);
    schema
}

/// Puts the names in wherever lists of rules or maps by name stand, at any depth.
fn name_all(schema: &mut Value, known: Known<'_>) {
    let Some(object) = schema.as_object_mut() else { return };
    if let Some(properties) = object.get_mut("properties").and_then(Value::as_object_mut) {
        for (key, property) in properties.iter_mut() {
            match key.as_str() {
                "select" | "ignore" => property["items"] = json!({ "type": "string", "enum": known.rules }),
                "severity" => property["propertyNames"] = json!({ "enum": known.rules }),
                "managers" => property["propertyNames"] = json!({ "enum": known.managers }),
                _ => {}
            }
        }
    }
    if let Some(definitions) = object.get_mut("$defs").and_then(Value::as_object_mut) {
        definitions.values_mut().for_each(|definition| name_all(definition, known));
    }
}
