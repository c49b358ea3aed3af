using System.Diagnostics;
using System.Text.Json;
using Patron.Models.Preprocessing;

namespace Patron.Models.Tests.Onnx;

/// <summary>onnxruntime, in a process of its own, beside Patron's own scores.</summary>
static class OnnxRuntime
{
    /// <summary>The agreement that an exported model is held to.</summary>
    const double Tolerance = 1e-6;

    /// <summary>Fails unless onnxruntime gives the same scores and predictions of all rows.</summary>
    public static void AssertAgrees(byte[] model, FeatureTable table, double[] scores, double[] predictions)
    {
        (double[] score, double[] prediction) = Score(model, table);
        Assert.Equal(table.Rows, score.Length);
        for (int row = 0; row < score.Length; row++)
        {
            Assert.Equal(scores[row], score[row], Tolerance);
            Assert.Equal(predictions[row], prediction[row], Tolerance);
        }
    }

    static (double[] Score, double[] Prediction) Score(byte[] model, FeatureTable table)
    {
        string modules = Path.Combine(Repository.Root, "test", "npm", "node_modules");
        if (!Directory.Exists(Path.Combine(modules, "onnxruntime-node")))
        {
            Assert.SkipUnless(Environment.GetEnvironmentVariable("CI") == "true", "needs onnxruntime: npm ci --ignore-scripts --prefix test/npm");
            Assert.Fail("onnxruntime is not in test/npm");
        }

        using TemporaryFolder folder = new();
        string file = folder.PathOf("model.onnx");
        File.WriteAllBytes(file, model);
        string columns = folder.Write("columns.json", JsonSerializer.Serialize(new
        {
            rows = table.Rows,
            numbers = table.Columns.OfType<NumericColumn>().ToDictionary(
                column => column.Name, column => column.Values.Select(value => double.IsNaN(value) ? (double?)null : value)),
            texts = table.Columns.OfType<CategoryColumn>().ToDictionary(column => column.Name, column => column.Values),
        }));
        ProcessStartInfo start = new("node") { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string argument in new[] { Path.Combine(Repository.Root, "test", "Patron.Models.Tests", "Onnx", "score.mjs"), modules, file, columns })
            start.ArgumentList.Add(argument);
        using Process node = Process.Start(start)!;
        Task<string> errors = node.StandardError.ReadToEndAsync();
        string output = node.StandardOutput.ReadToEnd();
        node.WaitForExit();
        Assert.True(node.ExitCode == 0, errors.Result);
        JsonElement found = JsonDocument.Parse(output).RootElement;
        return (Numbers(found.GetProperty("score")), Numbers(found.GetProperty("prediction")));
    }

    static double[] Numbers(JsonElement values) => [.. values.EnumerateArray().Select(value => value.GetDouble())];
}
