namespace Patron.Pipeline;

/// <summary>
/// One thing a run does: it reads its inputs by name and writes its outputs by name. Steps do not call each other; they meet
/// only in the lake and the model registry, and their order follows from the names.
/// </summary>
public interface IStep
{
    /// <summary>What this step is, reads, writes and depends on.</summary>
    StepInfo Info { get; }

    /// <summary>Whether what the step made beside tables and models is still there; false makes it run again.</summary>
    bool IsInPlace(StepContext context) => true;

    /// <summary>Does the work. An exception leaves every output at its former version, but for the record of what was delivered before it.</summary>
    void Run(StepContext context);
}

/// <summary>The place of a step in the flow; also what <c>--step</c> may name.</summary>
public enum Stage
{
    /// <summary>Sources become bronze tables.</summary>
    Ingest,

    /// <summary>SQL tables, features, data sets.</summary>
    Prepare,

    /// <summary>Models are fitted, evaluated and registered.</summary>
    Train,

    /// <summary>Models give every customer their numbers.</summary>
    Score,

    /// <summary>Who gets what, and why.</summary>
    Treat,

    /// <summary>KPIs and the report.</summary>
    Report,

    /// <summary>Who is treated goes where the campaigns say.</summary>
    Deliver,
}

/// <summary>What is known of a step before it runs.</summary>
/// <param name="Name">Unique in the project, such as <c>silver.purchases</c> or <c>train churn</c>.</param>
/// <param name="Stage">Its place in the flow.</param>
/// <param name="Inputs">Tables (<c>silver.purchases</c>) and models (<c>model.churn</c>) it reads.</param>
/// <param name="Outputs">Tables and models it writes. Several steps may write one gold table, each its own rows.</param>
/// <param name="Definition">Canonical text of all that decides the result beside the inputs: its change makes the step stale.</param>
/// <param name="UsesAsOf">Whether the as-of instant is part of the result.</param>
public sealed record StepInfo(
    string Name,
    Stage Stage,
    IReadOnlyList<string> Inputs,
    IReadOnlyList<string> Outputs,
    string Definition,
    bool UsesAsOf = true)
{
    /// <summary>
    /// Versions of its own outputs that it reads, such as <c>gold.treatments@v7</c>: recorded among what it read. A newer version alone does
    /// not make the step stale; <see cref="IStep.IsInPlace"/> tells.
    /// </summary>
    public IReadOnlyList<string> History { get; init; } = [];

    /// <summary>Steps that come before it and write the same outputs.</summary>
    public IReadOnlyList<string> After { get; init; } = [];
}
