using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Patron.Delta;
using Patron.DuckDb;
using Patron.Models.Numerics;
using Patron.Pipeline.Lake;
using Patron.Simulation;

namespace Patron.Pipeline.Steps;

/// <summary>All that decides a step's result, as one hash: equal hashes, equal results.</summary>
static class StepHash
{
    // The builds' own ids, so that a changed program runs everything again.
    static readonly string Program = string.Join(
        "+",
        new[] { typeof(StepHash), typeof(StableHash), typeof(DeltaTable), typeof(Connection), typeof(RetailWorld) }
            .Select(type => type.Module.ModuleVersionId));

    public static string Of(StepInfo step, StepContext context)
    {
        StringBuilder text = new();
        text.Append(Program).Append('\n').Append(step.Name).Append('\n').Append(step.Definition).Append('\n');
        text.Append(context.Project.Settings.Hash).Append('\n');
        if (step.UsesAsOf)
            text.Append(context.AsOf.ToString("O", CultureInfo.InvariantCulture)).Append('\n');
        foreach ((string input, TableVersion version) in context.VersionsOf(step.Inputs).OrderBy(pair => pair.Key, StringComparer.Ordinal))
            text.Append(CultureInfo.InvariantCulture, $"{input}@{version.Version} of {version.Id}\n");
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }
}
