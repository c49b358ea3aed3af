using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Patron.Pipeline.Tracking.Server;

/// <summary>The file <c>MLmodel</c>, which tells MLflow's tools what a folder holds.</summary>
static class MlmodelFile
{
    /// <summary>The same as JSON.</summary>
    /// <exception cref="TrackingServerException">It is not YAML, or no mapping.</exception>
    public static JsonObject ToJson(string yaml)
    {
        try
        {
            YamlStream stream = [];
            stream.Load(new StringReader(yaml));
            if (stream.Documents is [{ RootNode: YamlMappingNode root }])
                return (JsonObject)Of(root)!;
        }
        catch (YamlException)
        {
        }

        throw new TrackingServerException($"the file {ModelVersion.Folder}/MLmodel is not YAML's 'key: value': train the model again");
    }

    static JsonNode? Of(YamlNode node) => node switch
    {
        YamlMappingNode mapping => new JsonObject(mapping.Children.Select(
            child => KeyValuePair.Create(((YamlScalarNode)child.Key).Value!, Of(child.Value)))),
        YamlSequenceNode list => new JsonArray([.. list.Children.Select(Of)]),
        YamlScalarNode { Style: ScalarStyle.Plain, Value: "" or "null" or "~" } => null,
        YamlScalarNode { Style: ScalarStyle.Plain, Value: "true" or "false" } word => JsonValue.Create(word.Value == "true"),
        YamlScalarNode { Style: ScalarStyle.Plain, Value: { } digits } when long.TryParse(digits, out long number) => JsonValue.Create(number),
        YamlScalarNode scalar => JsonValue.Create(scalar.Value),
        _ => null,
    };
}
