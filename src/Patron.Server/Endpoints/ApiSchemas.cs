namespace Patron.Server.Endpoints;

/// <summary>The schemas of requests and answers, by JSON Schema 2020-12 as OpenAPI 3.1 has it.</summary>
static class ApiSchemas
{
    public const string Components = """
        {
          "securitySchemes": {
            "key": { "type": "http", "scheme": "bearer" },
            "api_key": { "type": "apiKey", "in": "header", "name": "X-Api-Key" }
          },
          "schemas": {
            "Anything": { "type": "object" },
            "Text": { "type": "string" },
            "Value": { "type": ["number", "string", "boolean", "null"] },
            "Values": { "type": "object", "additionalProperties": { "$ref": "#/components/schemas/Value" } },
            "Status": {
              "type": "object", "required": ["status"], "additionalProperties": false,
              "properties": { "status": { "type": "string" } }
            },
            "Rows": {
              "description": "Either row or rows: values by the names of the model's inputs; customer_key may stand among them.",
              "type": "object", "additionalProperties": false, "minProperties": 1, "maxProperties": 1,
              "properties": {
                "row": { "$ref": "#/components/schemas/Values" },
                "rows": { "type": "array", "minItems": 1, "items": { "$ref": "#/components/schemas/Values" } }
              }
            },
            "Scores": {
              "type": "object", "required": ["model", "version", "rows"], "additionalProperties": false,
              "properties": {
                "model": { "type": "string" }, "version": { "type": "integer" },
                "rows": { "type": "array", "items": { "$ref": "#/components/schemas/Values" } }
              }
            },
            "Contribution": {
              "type": "object", "required": ["feature", "value", "adds"], "additionalProperties": false,
              "properties": { "feature": { "type": "string" }, "value": { "$ref": "#/components/schemas/Value" }, "adds": { "type": "number" } }
            },
            "ExplainedRow": {
              "type": "object", "required": ["score", "reasons", "contributions"], "additionalProperties": false,
              "properties": {
                "customer_key": { "type": "string" }, "score": { "type": "number" }, "reasons": { "type": "string" },
                "contributions": { "type": "array", "items": { "$ref": "#/components/schemas/Contribution" } }
              }
            },
            "Explanations": {
              "type": "object", "required": ["model", "version", "scale", "base", "rows"], "additionalProperties": false,
              "properties": {
                "model": { "type": "string" }, "version": { "type": "integer" }, "scale": { "type": "string" }, "base": { "type": "number" },
                "rows": { "type": "array", "items": { "$ref": "#/components/schemas/ExplainedRow" } }
              }
            },
            "Question": {
              "type": "object", "required": ["row"], "additionalProperties": false,
              "properties": {
                "row": { "$ref": "#/components/schemas/Values" }, "set": { "$ref": "#/components/schemas/Values" },
                "keep": { "type": "array", "items": { "type": "string" } },
                "ranges": {
                  "description": "By feature: least and most of a number, or the texts that it may become.",
                  "type": "object", "additionalProperties": { "type": ["object", "array"] }
                },
                "threshold": { "type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 1 }
              }
            },
            "Change": {
              "type": "object", "required": ["feature", "from", "to"], "additionalProperties": false,
              "properties": {
                "feature": { "type": "string" }, "from": { "$ref": "#/components/schemas/Value" }, "to": { "$ref": "#/components/schemas/Value" }
              }
            },
            "Changed": {
              "type": "object", "required": ["score", "changes"], "additionalProperties": false,
              "properties": {
                "score": { "type": "number" }, "cost": { "type": "number" },
                "changes": { "type": "array", "items": { "$ref": "#/components/schemas/Change" } }
              }
            },
            "WhatIf": {
              "type": "object", "required": ["model", "version", "score", "threshold", "flips", "summary"], "additionalProperties": false,
              "properties": {
                "model": { "type": "string" }, "version": { "type": "integer" }, "customer_key": { "type": "string" }, "score": { "type": "number" },
                "changed": { "$ref": "#/components/schemas/Changed" }, "threshold": { "type": "number" },
                "flips": { "type": "array", "items": { "$ref": "#/components/schemas/Changed" } }, "summary": { "type": "string" }
              }
            },
            "MlflowRows": {
              "description": "One of dataframe_split, dataframe_records, instances and inputs, as MLflow's scoring server takes them.",
              "type": "object",
              "properties": {
                "dataframe_split": { "type": "object" }, "dataframe_records": { "type": "array" }, "instances": { "type": "array" },
                "inputs": { "type": ["object", "array"] }, "params": {}
              }
            },
            "Predictions": {
              "type": "object", "required": ["predictions"], "additionalProperties": false,
              "properties": { "predictions": { "type": "array" } }
            },
            "Input": {
              "type": "object", "required": ["name", "type", "needed", "may_be_null"], "additionalProperties": false,
              "properties": {
                "name": { "type": "string" }, "type": { "type": "string" }, "needed": { "type": "boolean" }, "may_be_null": { "type": "boolean" }
              }
            },
            "Output": {
              "type": "object", "required": ["name", "type"], "additionalProperties": false,
              "properties": { "name": { "type": "string" }, "type": { "type": "string" } }
            },
            "Model": {
              "type": "object", "required": ["model", "version", "kind", "as_of", "inputs", "outputs"], "additionalProperties": false,
              "properties": {
                "model": { "type": "string" }, "version": { "type": "integer" }, "kind": { "type": "string" }, "as_of": { "type": "string" },
                "challenger": { "type": "integer" },
                "inputs": { "type": "array", "items": { "$ref": "#/components/schemas/Input" } },
                "outputs": { "type": "array", "items": { "$ref": "#/components/schemas/Output" } }
              }
            },
            "Models": {
              "type": "object", "required": ["models", "not_taken_up"], "additionalProperties": false,
              "properties": {
                "models": { "type": "array", "items": { "$ref": "#/components/schemas/Model" } },
                "not_taken_up": { "type": "array", "items": { "$ref": "#/components/schemas/Values" } }
              }
            },
            "Reloaded": {
              "type": "object", "required": ["changes"], "additionalProperties": false,
              "properties": { "changes": { "type": "array", "items": { "type": "string" } } }
            },
            "Events": {
              "description": "An event, or an array of events: fields as the source of events declares them.",
              "type": ["object", "array"]
            },
            "TakenEvents": {
              "type": "object", "required": ["accepted", "rejected", "positions", "rejections"], "additionalProperties": false,
              "properties": {
                "accepted": { "type": "integer" }, "rejected": { "type": "integer" },
                "positions": { "type": "array", "items": { "$ref": "#/components/schemas/Position" } },
                "rejections": { "type": "array", "items": { "$ref": "#/components/schemas/Rejection" } }
              }
            },
            "Position": {
              "description": "Records one after another in the log. There are none where a stream has the events.",
              "type": "object", "required": ["first", "count"], "additionalProperties": false,
              "properties": { "first": { "type": "integer" }, "count": { "type": "integer" } }
            },
            "Rejection": {
              "description": "Why an event is rejected; line is its line or its place in the array, from 1.",
              "type": "object", "required": ["reason"], "additionalProperties": false,
              "properties": {
                "line": { "type": "integer" }, "table": { "type": "string" }, "field": { "type": "string" }, "reason": { "type": "string" }
              }
            },
            "Customer": {
              "description": "Features as of now by group; scores, and the newest rows of the gold tables that the project has.",
              "type": "object", "required": ["customer_key", "features", "scores"], "additionalProperties": false,
              "properties": {
                "customer_key": { "type": "string" },
                "features": { "type": "array", "items": { "$ref": "#/components/schemas/GroupFeatures" } },
                "scores": { "type": "array", "items": { "$ref": "#/components/schemas/Values" } },
                "lifetime_value": { "type": "array", "items": { "$ref": "#/components/schemas/Values" } },
                "segments": { "type": "array", "items": { "$ref": "#/components/schemas/Values" } },
                "uplift": { "type": "array", "items": { "$ref": "#/components/schemas/Values" } },
                "treatments": { "type": "array", "items": { "$ref": "#/components/schemas/Values" } }
              }
            },
            "GroupFeatures": {
              "type": "object", "required": ["group", "as_of", "values"], "additionalProperties": false,
              "properties": { "group": { "type": "string" }, "as_of": { "type": "string" }, "values": { "$ref": "#/components/schemas/Values" } }
            },
            "Problem": {
              "description": "RFC 9457; error_code and message are there for clients of MLflow.",
              "type": "object", "required": ["type", "title", "status", "detail", "remedy", "instance", "trace_id"], "additionalProperties": false,
              "properties": {
                "type": { "type": "string" }, "title": { "type": "string" }, "status": { "type": "integer" }, "detail": { "type": "string" },
                "field": { "type": "string" }, "remedy": { "type": "string" }, "instance": { "type": "string" }, "trace_id": { "type": "string" },
                "error_code": { "type": "string" }, "message": { "type": "string" }
              }
            }
          }
        }
        """;
}
