using System.Text.Json;
using System.Text.Json.Serialization;
using Patron.Models.Btyd;
using Patron.Models.LifetimeValue;
using Patron.Models.Numerics;
using Patron.Models.Spend;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Modelling;

/// <summary>A registered lifetime value model: both fits and what the value covers.</summary>
public sealed record LifetimeValueContent
{
    static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        RespectRequiredConstructorParameters = true,
        RespectNullableAnnotations = true,
    };

    /// <summary>The purchase model; behind its parameters the effects of covariates where there are any.</summary>
    public required FittedParameters FrequencyModel { get; init; }

    /// <summary>The spend model; of gamma-gamma the parameters p, q, v.</summary>
    public required FittedParameters SpendModel { get; init; }

    /// <summary>What moves the purchase model's parameters beside histories; null for nothing.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public LearntCovariates? Covariates { get; init; }

    /// <summary>What of the calendar moves how often customers buy; null for nothing.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public LearntCalendar? Calendar { get; init; }

    /// <summary>Why that purchase model; null where the definition names it.</summary>
    public ModelChoice? Choice { get; init; }

    /// <summary>Why that spend model; null where the definition names it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ModelChoice? SpendChoice { get; init; }

    /// <summary>The tuned penalty of the purchase model; null where the definition names it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? Penalty { get; init; }

    /// <summary>Why that penalty; null where the definition names it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? PenaltyReason { get; init; }

    /// <summary>Parameters in drawn worlds, which give the intervals; null where the covariances do.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ParameterWorlds? Worlds { get; init; }

    /// <summary>The time unit of histories and horizon: <c>week</c>.</summary>
    public required string Unit { get; init; }

    /// <summary>How far the value looks ahead, as written: <c>52w</c>.</summary>
    public required string Horizon { get; init; }

    /// <summary>The discount rate as written: <c>0.1/year</c>.</summary>
    public required string Discount { get; init; }

    /// <summary>Customers that the purchase model was fitted on.</summary>
    public required int Customers { get; init; }

    /// <summary>Which purchase model it is.</summary>
    [JsonIgnore]
    public PurchaseModelKind Purchases => PurchaseModelKind.Find(FrequencyModel.Name) ?? throw new InvalidOperationException(
        $"the purchase model {FrequencyModel.Name} is not known here; known are {string.Join(", ", PurchaseModelKind.All.Select(known => known.Key))}");

    /// <summary>Which spend model it is.</summary>
    [JsonIgnore]
    public SpendModelKind Spend => SpendModelKind.Find(SpendModel.Name) ?? throw new InvalidOperationException(
        $"the spend model {SpendModel.Name} is not known here; known are {string.Join(", ", SpendModelKind.All.Select(known => known.Key))}");

    /// <summary>Why each part is what it is, where training chose it.</summary>
    [JsonIgnore]
    public IReadOnlyList<(string Part, string Reason)> Choices =>
    [
        .. Choice is { } ofPurchases ? [("purchase model", ofPurchases.Reason)] : Array.Empty<(string, string)>(),
        .. SpendChoice is { } ofSpend ? [("spend model", ofSpend.Reason)] : Array.Empty<(string, string)>(),
        .. PenaltyReason is { } ofPenalty ? [("penalty", ofPenalty)] : Array.Empty<(string, string)>(),
    ];

    /// <summary>How both fits ended.</summary>
    [JsonIgnore]
    internal IReadOnlyList<FitEnd> Fits =>
    [
        new(Purchases.Name, FrequencyModel.Ended, FrequencyModel.Iterations, Covariates is not null ? "covariates" : Calendar is not null ? "calendar" : null),
        new(Spend.Name, SpendModel.Ended, SpendModel.Iterations, Covariates?.SpendEffects is not null ? "covariates" : null),
    ];

    /// <summary>What a reader should know of each fit, with the model's name.</summary>
    [JsonIgnore]
    public IReadOnlyList<string> Warnings =>
    [
        .. FrequencyModel.Warnings.Select(warning => $"{Purchases.Name}: {warning}"),
        .. SpendModel.Warnings.Select(warning => $"{Spend.Name}: {warning}"),
    ];

    /// <summary>The models, with intervals where the fits determined their parameters.</summary>
    /// <exception cref="InvalidOperationException">Covariates give each customer or period a purchase model of its own.</exception>
    [JsonIgnore]
    public LifetimeValueModel Model
    {
        get
        {
            if (Covariates is not null || Calendar is not null)
                throw new InvalidOperationException("covariates give each customer or period a purchase model of its own");
            PurchaseModel purchases = Purchases.Create([.. Purchases.ParameterNames.Select(name => FrequencyModel[name])]);
            Patron.Models.Spend.SpendModel spend = Spend.Create([.. Spend.ParameterNames.Select(name => SpendModel[name])]);
            return Worlds is { } worlds
                ? new(purchases, spend, worlds)
                : new(new FitResult<PurchaseModel>(purchases, FrequencyModel.Report), new FitResult<Patron.Models.Spend.SpendModel>(spend, SpendModel.Report));
        }
    }

    /// <summary>What a value covers.</summary>
    /// <param name="threads">Most threads to use; null for all.</param>
    public LifetimeValueOptions Options(int? threads = null)
    {
        TimeUnit unit = Enum.Parse<TimeUnit>(Unit, ignoreCase: true);
        return new LifetimeValueOptions
        {
            Horizon = Duration.Parse(Horizon).In(unit),
            DiscountRate = DiscountRate.Parse(Discount).ContinuousPer(unit),
            Threads = threads,
        };
    }

    /// <summary>As the registry keeps it.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, Json);

    /// <summary>Reads what <see cref="ToJson"/> wrote.</summary>
    public static LifetimeValueContent From(JsonElement content) => content.Deserialize<LifetimeValueContent>(Json)!;
}

/// <summary>A model's parameters as fitted.</summary>
/// <param name="Name">Such as <c>bg_nbd</c>.</param>
/// <param name="Parameters">The parameters in the model's own order.</param>
/// <param name="LogLikelihood">Log-likelihood of all customers, without the penalty.</param>
/// <param name="Iterations">Steps of the fit.</param>
/// <param name="StopReason">Why it stopped.</param>
/// <param name="Warnings">What a reader should know.</param>
/// <param name="Covariance">Covariance of the parameters, row by row.</param>
public sealed record FittedParameters(
    string Name,
    IReadOnlyList<FittedParameter> Parameters,
    double LogLikelihood,
    int Iterations,
    string StopReason,
    IReadOnlyList<string> Warnings,
    double[][] Covariance)
{
    /// <summary>The value of a parameter.</summary>
    [JsonIgnore]
    public double this[string name] => Parameters.First(parameter => parameter.Name == name).Value;

    /// <summary>Why the fit stopped.</summary>
    internal StopReason Ended => Enum.Parse<StopReason>(StopReason);

    internal FitReport Report
    {
        get
        {
            double[,] covariance = new double[Covariance.Length, Covariance.Length];
            for (int row = 0; row < Covariance.Length; row++)
            {
                for (int column = 0; column < Covariance.Length; column++)
                    covariance[row, column] = Covariance[row][column];
            }

            return new FitReport(Ended, LogLikelihood, Iterations, Warnings, covariance);
        }
    }

    internal static FittedParameters Of(
        string name, FitReport report, params ReadOnlySpan<(string Name, double Value)> parameters)
    {
        FittedParameter[] fitted = new FittedParameter[parameters.Length];
        double[][] covariance = new double[parameters.Length][];
        for (int row = 0; row < fitted.Length; row++)
        {
            fitted[row] = new FittedParameter(parameters[row].Name, parameters[row].Value, report.StandardErrors[row]);
            covariance[row] = [.. Enumerable.Range(0, fitted.Length).Select(column => report.Covariance[row, column])];
        }

        return new(
            name, fitted, report.LogLikelihood, report.Iterations, report.StopReason.ToString(), report.Warnings, covariance);
    }
}

/// <summary>A parameter or coefficient and how sure it is.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Value">The estimate.</param>
/// <param name="StandardError">NaN where the data does not determine it.</param>
public sealed record FittedParameter(string Name, double Value, double StandardError);
