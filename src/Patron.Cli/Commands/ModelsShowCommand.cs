using System.CommandLine;
using Patron.Cli.Terminal;
using Patron.Pipeline.Modelling;
using Patron.Pipeline.Projects;
using Patron.Pipeline.Promotion;
using Patron.Pipeline.Roles;
using Patron.Pipeline.Tracking;
using Patron.Pipeline.Tracking.Registry;

namespace Patron.Cli.Commands;

/// <summary><c>patron models show</c>: one version, whole.</summary>
sealed class ModelsShowCommand : ModelCommand
{
    const int Strongest = 10;

    readonly Argument<string> _name = NameArgument();
    readonly Argument<string?> _version = AnyVersionArgument(
        "A version's number or alias; without one the champion, or the newest where there is none.");

    public ModelsShowCommand() : base("show", "Show what is known of a version of a model.")
    {
        Story = "What it is, how it does, by which definitions it was made, from which data, how the gates judged it and who approved it.";
        Examples = [("patron models show churn", "The champion"), ("patron models show churn 3 --json", "A version, as JSON")];
        Add(_name);
        Add(_version);
        AddCommon();
    }

    public override int Run(ParseResult arguments, Session session)
    {
        string name = arguments.GetValue(_name)!;
        ProjectDefinition project = LoadToRead(arguments, $"see the model {name}", name);
        ModelRegistry registry = ModelRegistry.Of(project);
        ModelVersion version = Find(registry, name, arguments.GetValue(_version));
        RegisteredModel model = Read(registry, version);
        PropensityEvaluation? propensity = model.Kind == "propensity" ? model.EvaluationAs<PropensityEvaluation>() : null;
        IReadOnlyList<(string Part, string Reason)> choices =
            model.Kind == "lifetime_value" ? LifetimeValueContent.From(model.Content).Choices
            : propensity is not null ? [.. ChoicesOf(propensity)]
            : [];
        Judgement? judgement = version.Tags.TryGetValue(VersionTags.Gates, out string? gates) ? Judgement.FromJson(gates) : null;
        string? trainedBy = registry.TrainedBy(version);
        string? missing = ApprovalRule.Missing(RoleRules.Of(project, TimeProvider.System), registry, version);
        session.Give(
            new
            {
                Model = name, version.Version, model.Kind, version.Description, version.Registered, version.Run,
                TrainedBy = trainedBy, model.AsOf,
                version.Aliases, Archived = ModelDecisions.IsArchived(version), model.Metrics, model.Definitions,
                model.TrainingData, propensity?.Learner, propensity?.Calibration,
                Importance = propensity?.Importance.Select(one => new { one.Column, one.Size }) ?? [],
                Choices = choices.Select(choice => new { choice.Part, choice.Reason }),
                Gates = judgement?.Gates, Approvals = Approval.Of(version), ApprovalsMissing = missing,
                Sha256 = version.Tags.GetValueOrDefault(VersionTags.Sha256),
            },
            output =>
            {
                output.WriteLine($"{name}, version {ModelRegistry.Called(version)}{(ModelDecisions.IsArchived(version) ? ", archived" : "")}: {model.Kind}");
                if (version.Description.Length > 0)
                    output.WriteLine(version.Description);
                output.WriteLine($"registered {Amounts.Instant(version.Registered)} by run {version.Run}{(trainedBy is null ? "" : $" of {trainedBy}")}, as of {Amounts.Instant(model.AsOf)}");
                Write(output, "Metrics", ("metric", "value"), model.Metrics.Select(metric => (metric.Key, Figure(metric.Value))));
                if (propensity is { Learner: { } learner })
                    Write(output, "Learnt by", ("part", "what"), [("learner", learner), ("calibration", propensity.Calibration ?? "none")]);
                Write(output, "Chosen", ("part", "why"), choices);
                Write(
                    output, "What moves the score", ("feature", "mean size, up or down"),
                    propensity?.Importance.Take(Strongest).Select(one => (one.Column, Figure(one.Size))) ?? []);
                Write(
                    output, "Training data", ("table", "version"),
                    model.TrainingData.Select(data => (data.Name, $"{data.Version}")));
                Write(
                    output, "Definitions", ("definition", "hash"),
                    model.Definitions.Select(one => ($"{one.Kind} {one.Name}", one.Hash[..12])));
                Write(output, "Gates", ("gate", "outcome"), judgement?.Gates.Select(gate => (gate.Gate, Outcome(gate))) ?? []);
                Write(
                    output, "Approvals", ("who", "when"),
                    Approval.Of(version).Select(one => (one.Who, $"{Amounts.Instant(one.At)} {one.Note}".TrimEnd())));
                if (missing is not null)
                    output.WriteLine($"\n{missing}");
            });
        return ExitCode.Done;
    }

    static IEnumerable<(string Part, string Reason)> ChoicesOf(PropensityEvaluation evaluation)
    {
        if (evaluation.Reason is { } reason)
            yield return (evaluation.Segments is null ? "learner" : $"by {evaluation.Segments.By}", reason);
        foreach (SegmentEvaluation segment in evaluation.Segments?.Segments ?? [])
            yield return (segment.Level ?? "(none)", segment.HasOwn ? $"{segment.Learner}{(segment.Reason is { } why ? $": {why}" : "")}" : "the model over all rows");
    }

    static string Outcome(GateResult gate) => gate.Outcome switch
    {
        GateOutcome.Passed => "passed",
        GateOutcome.Failed => $"failed: {gate.Sentence}",
        _ => $"not judged: {gate.Sentence}",
    };

    static void Write(
        TextWriter output, string title, (string Left, string Right) columns, IEnumerable<(string Left, string Right)> rows)
    {
        (string Left, string Right)[] lines = [.. rows];
        if (lines.Length == 0)
            return;
        output.WriteLine($"\n{title}");
        TextTable table = new((columns.Left, false), (columns.Right, false));
        foreach ((string left, string right) in lines)
            table.Add(left, right);
        table.Write(output, indent: 2);
    }
}
