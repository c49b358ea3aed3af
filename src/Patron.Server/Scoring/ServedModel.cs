using System.Collections.Frozen;
using System.Text.Json;
using Patron.Pipeline.Modelling.Scorers;
using Patron.Server.Problems;

namespace Patron.Server.Scoring;

/// <summary>The version of a model that answers, and the one that wants its place.</summary>
sealed class ServedModel
{
    /// <summary>Says who a row is about; no model reads it.</summary>
    public const string Key = "customer_key";

    /// <summary>Values of one request, rows times inputs: so much memory is taken before the first row is read.</summary>
    const int MostValues = 2_000_000;

    /// <param name="champion">Answers.</param>
    /// <param name="challenger">Scores the same rows unseen; null for none.</param>
    public ServedModel(ModelScorer champion, ModelScorer? challenger)
    {
        (Champion, Challenger) = (champion, challenger);
        HashSet<string> own = [.. champion.Inputs.Select(input => input.Name)];
        ScorerInput[] further =
        [
            .. (challenger?.Inputs ?? []).Where(input => !own.Contains(input.Name)).Select(input => input with { IsNeeded = false }),
        ];
        bool hasKey = !own.Contains(Key) && further.All(input => input.Name != Key);
        Pool = new ScorerRowsPool(
            [.. champion.Inputs, .. further, .. hasKey ? [new ScorerInput(Key, IsNumber: false, IsNeeded: false)] : Array.Empty<ScorerInput>()]);
        KeyPlace = hasKey ? Pool.Inputs.Count - 1 : -1;
        Inputs = [.. Pool.Inputs.Select(input => JsonEncodedText.Encode(input.Name))];
        Outputs = [.. champion.Outputs.Select(output => JsonEncodedText.Encode(output.Name))];
    }

    public ModelScorer Champion { get; }

    public ModelScorer? Challenger { get; }

    /// <summary>Rows of what champion and challenger take, and the customer's key.</summary>
    public ScorerRowsPool Pool { get; }

    /// <summary>The place of <see cref="Key"/> among the inputs; -1 where a model has a feature of that name.</summary>
    public int KeyPlace { get; }

    /// <summary>The names of the inputs, those of the pool.</summary>
    public JsonEncodedText[] Inputs { get; }

    /// <summary>The names of the champion's outputs.</summary>
    public JsonEncodedText[] Outputs { get; }

    /// <summary>Rows to be filled.</summary>
    /// <param name="count">How many.</param>
    /// <param name="field">The field of the body that holds them.</param>
    /// <exception cref="ProblemException">They would have more values than one request may.</exception>
    public ScorerRows Take(int count, string field) => (long)count * Pool.Inputs.Count <= MostValues
        ? Pool.Take(count)
        : throw KnownProblems.TooManyRows(field, Math.Max(1, MostValues / Pool.Inputs.Count));

    /// <summary>The champion, where it is a propensity model.</summary>
    /// <exception cref="ProblemException">It is of another kind.</exception>
    public PropensityScorer Propensity(string what) => Champion as PropensityScorer ?? throw new ProblemException(new(
        Microsoft.AspNetCore.Http.StatusCodes.Status404NotFound, "no-explanation",
        $"model '{Champion.Name}' is of the kind {Champion.Model.Kind}, which has no {what}", "ask a propensity model"));
}

/// <summary>All that is served at one moment; it never changes.</summary>
/// <param name="ByName">The models that answer.</param>
/// <param name="Unserved">Models that do not, with the reason.</param>
sealed record ServedModels(FrozenDictionary<string, ServedModel> ByName, IReadOnlyDictionary<string, string> Unserved)
{
    /// <exception cref="ProblemException">There is no such model, or it does not answer.</exception>
    public ServedModel Find(string name)
    {
        if (ByName.TryGetValue(name, out ServedModel? model))
            return model;
        throw Unserved.TryGetValue(name, out string? why)
            ? new ProblemException(new(
                Microsoft.AspNetCore.Http.StatusCodes.Status503ServiceUnavailable, "model-not-served", why,
                "let a version score again; the server takes it up by itself"))
            : KnownProblems.UnknownModel(name, [.. ByName.Keys.Order(StringComparer.Ordinal)]);
    }
}
