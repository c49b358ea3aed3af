using System.CommandLine;
using Patron.Cli.Terminal;
using Patron.Pipeline.Projects;
using Patron.Pipeline.Tracking;
using Patron.Pipeline.Tracking.Registry;

namespace Patron.Cli.Commands;

/// <summary><c>patron models compare</c>: in what two versions differ.</summary>
sealed class ModelsCompareCommand : ModelCommand
{
    readonly Argument<string> _name = NameArgument();
    readonly Argument<string> _one = new("V1") { Description = "A version's number, or an alias." };
    readonly Argument<string> _other = new("V2") { Description = "Another." };

    public ModelsCompareCommand() : base("compare", "Show in what two versions of a model differ.")
    {
        Story = "Metrics with their difference; parameters, definitions and training data where they are not the same.";
        Examples =
        [
            ("patron models compare churn 2 3", "Two versions"),
            ("patron models compare churn champion challenger --json", "By their aliases, as JSON"),
        ];
        Add(_name);
        Add(_one);
        Add(_other);
        AddCommon();
    }

    public override int Run(ParseResult arguments, Session session)
    {
        string name = arguments.GetValue(_name)!;
        ProjectDefinition project = LoadToRead(arguments, $"see the model {name}", name);
        ModelRegistry registry = ModelRegistry.Of(project);
        ModelVersion one = Find(registry, name, arguments.GetValue(_one));
        ModelVersion other = Find(registry, name, arguments.GetValue(_other));
        (RegisteredModel first, RegisteredModel second) = (Read(registry, one), Read(registry, other));
        Metric[] metrics = [.. Metrics(first.Metrics, second.Metrics)];
        IReadOnlyList<Difference> parameters = Difference.Between(
            registry.ParametersOf(one.Run), registry.ParametersOf(other.Run));
        IReadOnlyList<Difference> definitions = Difference.Between(DefinitionsOf(first), DefinitionsOf(second));
        IReadOnlyList<Difference> data = Difference.Between(DataOf(first), DataOf(second));
        session.Give(
            new
            {
                Model = name, Versions = new[] { one.Version, other.Version }, Metrics = metrics, Parameters = parameters,
                Definitions = definitions,
                TrainingData = data,
            },
            output =>
            {
                output.WriteLine($"{name}, version {ModelRegistry.Called(one)} and version {ModelRegistry.Called(other)}");
                Write(
                    output, "Metrics", metrics.Select(row => (string?[])[row.Name, row.First, row.Second, row.Change]),
                    ("change", true));
                Write(output, "Parameters that differ", Rows(parameters));
                Write(output, "Definitions that differ", Rows(definitions));
                Write(output, "Training data that differ", Rows(data));
            });
        return ExitCode.Done;

        void Write(TextWriter output, string title, IEnumerable<string?[]> rows, params (string, bool)[] more)
        {
            string?[][] lines = [.. rows];
            output.WriteLine(lines.Length == 0 ? $"\n{title}: none" : $"\n{title}");
            if (lines.Length == 0)
                return;
            TextTable table = new([("", false), ($"version {one.Version}", true), ($"version {other.Version}", true), .. more]);
            foreach (string?[] line in lines)
                table.Add([.. line.Select(cell => cell ?? "")]);
            table.Write(output, indent: 2);
        }
    }

    static IEnumerable<string?[]> Rows(IReadOnlyList<Difference> differences) =>
        differences.Select(one => (string?[])[one.Name, one.First, one.Second]);

    static IEnumerable<Metric> Metrics(IReadOnlyDictionary<string, double> first, IReadOnlyDictionary<string, double> second)
    {
        foreach (string name in first.Keys.Union(second.Keys).Order(StringComparer.Ordinal))
        {
            bool isInFirst = first.TryGetValue(name, out double one);
            bool isInSecond = second.TryGetValue(name, out double other);
            string? change = isInFirst && isInSecond ? $"{(other >= one ? "+" : "")}{Figure(other - one)}" : null;
            yield return new Metric(name, isInFirst ? Figure(one) : null, isInSecond ? Figure(other) : null, change);
        }
    }

    static Dictionary<string, string> DefinitionsOf(RegisteredModel model) =>
        model.Definitions.ToDictionary(one => $"{one.Kind} {one.Name}", one => one.Hash[..12]);

    static Dictionary<string, string> DataOf(RegisteredModel model) =>
        model.TrainingData.ToDictionary(data => data.Name, data => $"{data.Version}");

    /// <summary>A figure that two versions have, or one of them.</summary>
    sealed record Metric(string Name, string? First, string? Second, string? Change);
}
