using Patron.DuckDb;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Preparation.Features;

/// <summary>
/// SQL that computes a feature group for every customer and any number of instants: <c>customer_key, as_of</c> and the features. A
/// customer of whom nothing was known before an instant has no row for it.
/// </summary>
/// <remarks>
/// The group's table is read once, whatever the number of windows and instants: its rows are aggregated by slice of time (see
/// <see cref="Slices"/>), and window functions put the slices together. Only columns that are counted for different values, and times
/// other than the rows' own, are read once more each. Amounts are added as DECIMAL(18,4) and the last step is one .NET function, so that
/// the order in which the engine adds cannot show. Needs the scalar functions <c>exact_mean</c>, <c>exact_variance</c> and
/// <c>exact_slope</c>, and the project's zone as the session's.
/// </remarks>
sealed partial record FeatureSql
{
    /// <summary>The group.</summary>
    public required AggregateGroupDefinition Group { get; init; }

    /// <summary>The column that names a customer; rows where it is NULL are left out.</summary>
    public required string CustomerKey { get; init; }

    /// <summary>The instants; at least one.</summary>
    public required IReadOnlyList<DateTimeOffset> AsOfs { get; init; }

    /// <summary>The project's zone: windows follow its calendar.</summary>
    public required TimeZoneInfo Zone { get; init; }

    /// <summary>Type of the group's time.</summary>
    public LogicalType TimeType { get; init; } = LogicalType.TimestampTz;

    /// <summary>Type of the time at which rows became known.</summary>
    public LogicalType KnownType { get; init; } = LogicalType.TimestampTz;

    /// <summary>One SELECT.</summary>
    public string ToSql() => new Text(this).ToSql();

    /// <summary>The text while it is put together, from the table to the features.</summary>
    sealed partial class Text
    {
        readonly FeatureSql _sql;
        readonly AggregateGroupDefinition _group;
        readonly Slices _slices;
        readonly SliceSql _instants;

        public Text(FeatureSql sql)
        {
            _sql = sql;
            _group = sql.Group;
            _slices = new Slices(sql.AsOfs, sql.Group.Windows, sql.Zone);
            _instants = new SliceSql(_slices, sql.Zone);
        }

        public string ToSql()
        {
            string with = $"WITH {string.Join(",\n", Expressions())}";
            return _group.Features.All(feature => feature is AggregateFeature) ? $"{with}\n{Aggregates("")}" : $"""
                {with},
                aggregates AS (
                  {Aggregates("  ")}
                )
                SELECT
                  customer_key,
                  as_of,
                  {string.Join(",\n  ", _group.Features.Select(feature => Named(FeatureValues.OfAggregates(feature), feature.Name)))}
                FROM aggregates
                """;
        }

        IEnumerable<string> Expressions()
        {
            if (Edges.Any())
                yield return SliceTable();
            yield return AsOfTable();
            if (HasKey)
                yield return Versions();
            yield return Events();
            yield return Parts();
            if (HasKnown)
                yield return Late();
            yield return Grid();
            yield return Totals();
            foreach (string column in DistinctColumns)
                yield return Distinct(column);
            foreach (string column in OtherTimes)
                yield return OtherTime(column);
        }

        /// <summary>The aggregates that features are made of.</summary>
        IEnumerable<AggregateFeature> Needed =>
            _group.Aggregated.Concat(_group.Quotients.SelectMany(ratio => new[] { ratio.Above, ratio.Below })).DistinctBy(feature => feature.Name);

        /// <summary>What is kept of which column for which window.</summary>
        IReadOnlyList<(State State, FeatureWindow Window)> States =>
        [
            .. Needed.Where(feature => !feature.IsOfOtherTime(_group.Time))
                .SelectMany(feature => State.Of(feature).Select(state => (state, feature.Window))).Distinct(),
        ];

        IEnumerable<FeatureWindow> Bounded => States.Select(state => state.Window).Where(window => !window.IsLifetime).Distinct();

        IEnumerable<string> DistinctColumns =>
            Needed.Where(feature => feature.Aggregate == Aggregate.Distinct).Select(feature => feature.Column).Distinct();

        IEnumerable<string> OtherTimes => Needed.Where(feature => feature.IsOfOtherTime(_group.Time)).Select(feature => feature.Column).Distinct();

        bool HasKnown => _group.Known is not null;

        bool HasKey => _group.Key.Count > 0;

        static string Named(string expression, string name) =>
            expression == Sql.Identifier(name) ? expression : $"{expression} AS {Sql.Identifier(name)}";
    }
}
