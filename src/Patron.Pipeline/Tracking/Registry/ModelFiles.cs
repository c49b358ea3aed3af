using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Patron.Pipeline.Tracking.Registry;

/// <summary>The artifacts of a registered version, under <c>model/</c> of its fit: MLflow's tools list and download them as a model.</summary>
static class ModelFiles
{
    public const string Content = ModelVersion.Folder + "/model.json";
    public const string Evaluation = ModelVersion.Folder + "/evaluation.json";
    public const string Definitions = ModelVersion.Folder + "/definitions.json";
    public const string Training = ModelVersion.Folder + "/training.json";
    public const string Example = ModelVersion.Folder + "/input_example.json";
    public const string MLmodel = ModelVersion.Folder + "/MLmodel";

    public static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    /// <summary>Every file by path. The tag <see cref="VersionTags.Sha256"/> is the hash of <see cref="Content"/>.</summary>
    public static IEnumerable<(string Path, byte[] Content)> Of(ModelRegistration model, string run, DateTimeOffset now)
    {
        yield return (Content, ContentOf(model));
        if (model.Evaluation is { } evaluation)
            yield return (Evaluation, JsonSerializer.SerializeToUtf8Bytes(evaluation, evaluation.GetType(), Json));
        yield return (Definitions, JsonSerializer.SerializeToUtf8Bytes(model.Definitions, Json));
        yield return (Training, JsonSerializer.SerializeToUtf8Bytes(model.TrainingData, Json));
        if (model.Inputs.Count > 0)
            yield return (Example, JsonSerializer.SerializeToUtf8Bytes(ExampleOf(model), Json));
        yield return (MLmodel, Encoding.UTF8.GetBytes(MLmodelOf(model, run, now)));
    }

    public static byte[] ContentOf(ModelRegistration model)
    {
        using JsonDocument parsed = JsonDocument.Parse(model.Content);
        return JsonSerializer.SerializeToUtf8Bytes(parsed.RootElement, Json);
    }

    /// <summary>An artifact's name in an exported folder.</summary>
    public static string NameOf(string artifact) => artifact[(ModelVersion.Folder.Length + 1)..];

    public static string Sha256(ReadOnlySpan<byte> content) => Convert.ToHexStringLower(SHA256.HashData(content));

    static object ExampleOf(ModelRegistration model) =>
        new { columns = model.Inputs.Select(column => column.Name), data = new[] { model.Inputs.Select(column => column.Example) } };

    /// <summary>YAML; texts are JSON strings, which YAML reads as they are.</summary>
    static string MLmodelOf(ModelRegistration model, string run, DateTimeOffset now)
    {
        string uuid = Sha256(Encoding.UTF8.GetBytes(run))[..32];
        StringBuilder text = new();
        text.Append($$"""
            artifact_path: {{ModelVersion.Folder}}
            flavors:
              patron:
                kind: {{model.Kind}}
                model: model.json
            model_uuid: '{{uuid}}'
            run_id: '{{run}}'
            utc_time_created: '{{now.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss.ffffff", CultureInfo.InvariantCulture)}}'

            """);
        if (model.Inputs.Count == 0)
            return text.ToString();
        object[] inputs = [.. model.Inputs.Select(column => new { name = column.Name, type = column.Type, required = column.Type == "string" })];
        object[] outputs = [new { type = model.OutputType }];
        text.Append($$"""
            saved_input_example_info:
              artifact_path: input_example.json
              type: dataframe
              pandas_orient: split
            signature:
              inputs: '{{JsonSerializer.Serialize(inputs)}}'
              outputs: '{{JsonSerializer.Serialize(outputs)}}'
              params: null

            """);
        return text.ToString();
    }
}
