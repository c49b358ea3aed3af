using Patron.Pipeline.Lake;
using Patron.Pipeline.Tracking;

namespace Patron.Pipeline.Steps;

/// <summary>
/// What a step's outputs are when it is done, with a hash of what it made. Tables as sources gave them and the record of what was
/// delivered have none: they cannot be made again from anything of the project.
/// </summary>
sealed class StepOutputs
{
    readonly StepInfo _step;
    readonly StepContext _context;
    readonly Dictionary<string, TableContent> _before;

    StepOutputs(StepInfo step, StepContext context, Dictionary<string, TableContent> before) =>
        (_step, _context, _before) = (step, context, before);

    /// <summary>Looks at the outputs of a step about to run: others may have written to the same tables in this run.</summary>
    public static StepOutputs Before(StepInfo step, StepContext context, IReadOnlySet<string> shared) => new(
        step, context,
        step.Outputs.Where(shared.Contains).ToDictionary(table => table, table => TableContent.Of(context.Lake, table, context.RunId)));

    /// <summary>The outputs, now that the step is done.</summary>
    public IReadOnlyList<VersionRecord> After() =>
    [
        .. from name in _step.Outputs.Distinct()
           let version = _context.OutputOf(name)
           select new VersionRecord(name, version.Version, version.Id, HashOf(name, version)),
    ];

    string? HashOf(string name, TableVersion version)
    {
        if (VersionName.IsChampion(name) || _step.Stage is Stage.Ingest or Stage.Deliver)
            return null;
        return VersionName.IsTable(name)
            ? TableContent.Of(_context.Lake, name, _context.RunId).Without(_before.GetValueOrDefault(name)).ToString()
            : _context.Models.HashOf(version);
    }
}
