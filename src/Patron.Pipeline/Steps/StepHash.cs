using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Patron.Delta;
using Patron.DuckDb;
using Patron.Models.Numerics;
using Patron.Pipeline.Tracking;
using Patron.Simulation;

namespace Patron.Pipeline.Steps;

/// <summary>All that decides a step's result, as one hash: equal hashes, equal results.</summary>
static class StepHash
{
    /// <summary>The builds' own ids, so that a changed program runs everything again.</summary>
    public static readonly string Program = string.Join(
        "+",
        new[] { typeof(StepHash), typeof(StableHash), typeof(DeltaTable), typeof(Connection), typeof(SimulatedWorld) }
            .Select(type => type.Module.ModuleVersionId));

    public static string Of(StepInfo step, IReadOnlyList<VersionRecord> inputs, StepContext context)
    {
        StringBuilder text = new();
        text.Append(Program).Append('\n').Append(step.Name).Append('\n').Append(step.Definition).Append('\n');
        text.Append(context.Project.Settings.Hash).Append('\n');
        if (step.UsesAsOf)
            text.Append(context.AsOf.ToString("O", CultureInfo.InvariantCulture)).Append('\n');
        foreach (VersionRecord input in inputs.OrderBy(input => input.Name, StringComparer.Ordinal))
            text.Append(CultureInfo.InvariantCulture, $"{input.Name}@{input.Version} of {input.Id}\n");
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }
}
