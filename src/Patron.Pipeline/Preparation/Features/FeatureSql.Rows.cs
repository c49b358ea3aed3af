using Patron.DuckDb;
using Patron.Pipeline.Lake;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Preparation.Features;

/// <content>From the table's rows to states by slice.</content>
sealed partial record FeatureSql
{
    sealed partial class Text
    {
        /// <summary>Slices that windows hold only a part of, by how far back they lie.</summary>
        IEnumerable<(FeatureWindow Window, int Back)> Edges => Bounded.SelectMany(window => _slices.Of(window).Edges.Select(back => (window, back)));

        string SliceTable()
        {
            List<string[]> columns = [[.. Enumerable.Range(0, _slices.Ends.Count).Select(SliceSql.Number)]];
            List<string> names = ["_slice"];
            foreach ((FeatureWindow window, int back) in Edges)
            {
                IReadOnlyList<(DateTimeOffset From, DateTimeOffset Until)?> edge = _slices.Edge(window, back);
                names.Add(Since(window, back));
                columns.Add([.. edge.Select(part => Moment(part?.From))]);
                if (!window.IsCalendarMonth)
                    continue;
                names.Add(Until(window, back));
                columns.Add([.. edge.Select(part => Moment(part?.Until))]);
            }
            return Values("slices", names, _slices.Ends.Select((_, slice) => Row(columns.Select(column => column[slice]))));
        }

        string Moment(DateTimeOffset? instant) => instant is { } at ? _instants.Literal(at, _sql.TimeType) : "NULL";

        string AsOfTable()
        {
            FeatureWindow[] since = HasKnown || DistinctColumns.Any() ? [.. Needed.Select(feature => feature.Window).Where(one => !one.IsLifetime).Distinct()] : [];
            FeatureWindow[] until = [.. since.Where(window => window.IsCalendarMonth)];
            (string Name, IEnumerable<int?> Values)[] frames = [.. Bounded.Select(FrameOf).OfType<Frame>().SelectMany(frame => frame.Columns)];
            IEnumerable<string> names = since.Select(window => Since(window)).Concat(until.Select(window => Until(window))).Concat(frames.Select(frame => frame.Name));
            IEnumerable<string> rows = _slices.AsOfs.Select((asOf, index) => Row(
            [
                SliceSql.Number(_slices.EndingAt(asOf)), LakeSession.TimestampLiteral(asOf), _instants.Day(asOf),
                .. since.Select(window => Moment(window.From(asOf, _sql.Zone))),
                .. until.Select(window => Moment(window.Until(asOf, _sql.Zone))),
                .. frames.Select(frame => frame.Values.ElementAt(index) is { } back ? SliceSql.Number(back) : "NULL"),
            ]));
            return Values("as_ofs", ["_slice", "as_of", "_as_of_day", .. names], rows);
        }

        /// <summary>
        /// Each row with the time at which a newer version of it became known. Of versions known at the same time the order is that of the
        /// hashes of their rows, so that it is the same for every group.
        /// </summary>
        string Versions()
        {
            string known = Sql.Identifier(_group.Known!);
            string key = string.Join(", ", _group.Key.Select(Sql.Identifier));
            return $"""
                versions AS (
                  SELECT *, lead({known}) OVER (PARTITION BY {key} ORDER BY {known}, hash(_all)) AS _replaced
                  FROM {LakeSession.Identifier(_group.Table)} AS _all
                  WHERE {known} IS NOT NULL
                )
                """;
        }

        string Events()
        {
            List<string> columns = [$"{Sql.Identifier(_sql.CustomerKey)} AS _customer", $"{Time} AS _time", $"{_instants.Of(Time, _sql.TimeType)} AS _slice"];
            if (HasKnown)
                columns.Add($"{_instants.Of(Sql.Identifier(_group.Known!), _sql.KnownType)} AS _known");
            if (HasKey)
                columns.Add($"{_instants.Of("_replaced", _sql.KnownType)} AS _leaves");
            if (States.Any(state => state.State.NeedsDay))
                columns.Add($"{CalendarDay.Sql(Time, _sql.TimeType, _sql.Zone, _slices.Ends[^1])} - DATE '1970-01-01' AS _day");
            columns.AddRange(ValueColumns.Select(Sql.Identifier));
            List<string> conditions = [$"{Sql.Identifier(_sql.CustomerKey)} IS NOT NULL", _instants.IsInAny(Time, _sql.TimeType)];
            if (_group.Known is { } known)
                conditions.Add(_instants.IsInAny(Sql.Identifier(known), _sql.KnownType));
            if (_group.Where is { } where)
                conditions.Add($"(\n    {where.Text.Trim()}\n  )");
            return $"""
                events AS (
                  SELECT
                    {string.Join(",\n    ", columns)}
                  FROM {(HasKey ? "versions" : LakeSession.Identifier(_group.Table))}
                  WHERE {string.Join("\n    AND ", conditions)}
                )
                """;
        }

        /// <summary>What came as it happened, by slice.</summary>
        string Parts()
        {
            IEnumerable<string> lifetime = States.Select(state => state.State).Distinct().Select(state => $"{state.OfRows()} AS {state.Name(FeatureWindow.Lifetime)}");
            IEnumerable<string> edges =
                from state in States
                from edge in Edges
                where edge.Window == state.Window
                select $"{state.State.OfRows(Within(edge.Window, edge.Back))} AS {state.State.Name(edge.Window, edge.Back)}";
            string late = HasKey ? "\n  WHERE _known <= _slice AND _leaves IS NULL" : HasKnown ? "\n  WHERE _known <= _slice" : "";
            return $"""
                parts AS (
                  SELECT
                    {string.Join(",\n    ", lifetime.Concat(edges).Concat(RowCount).Prepend("_slice").Prepend("_customer"))}
                  FROM events{(Edges.Any() ? " JOIN slices USING (_slice)" : "")}{late}
                  GROUP BY _customer, _slice
                )
                """;
        }

        /// <summary>What became known only after a slice had ended, or was replaced: each row at every instant that knew it.</summary>
        string Late()
        {
            IEnumerable<string> states = States.Select(state => $"{state.State.OfRows(Within(state.Window))} AS {state.State.Name(state.Window)}");
            return $"""
                late AS (
                  SELECT
                    {string.Join(",\n    ", states.Concat(RowCount).Prepend("as_ofs._slice").Prepend("_customer"))}
                  FROM events JOIN as_ofs ON {Visible("events")}
                  WHERE _known > events._slice{(HasKey ? " OR _leaves IS NOT NULL" : "")}
                  GROUP BY _customer, as_ofs._slice
                )
                """;
        }

        /// <summary>That an instant knows a row: it has happened, is known, and no newer version is.</summary>
        string Visible(string rows) => string.Join(" AND ", VisibleParts(rows));

        IEnumerable<string> VisibleParts(string rows)
        {
            yield return $"{rows}._slice <= as_ofs._slice";
            if (HasKnown)
                yield return $"{rows}._known <= as_ofs._slice";
            if (HasKey)
                yield return $"({rows}._leaves IS NULL OR {rows}._leaves > as_ofs._slice)";
        }

        /// <summary>How many rows there are, where the newest version of a row may be one that does not count.</summary>
        IEnumerable<string> RowCount => HasKey ? ["count(*) AS _rows"] : [];

        static string? Within(FeatureWindow window) => window.IsLifetime ? null : Within(window, Since(window), Until(window));

        static string Within(FeatureWindow window, int back) => Within(window, Since(window, back), Until(window, back));

        static string Within(FeatureWindow window, string since, string until) =>
            window.IsCalendarMonth ? $"_time >= {since} AND _time < {until}" : $"_time >= {since}";

        /// <summary>The table's columns that features look at.</summary>
        IEnumerable<string> ValueColumns => Needed.Select(feature => feature.Column).Distinct();

        string Time => Sql.Identifier(_group.Time);

        static string Row(IEnumerable<string> values) => $"({string.Join(", ", values)})";

        static string Values(string name, IEnumerable<string> columns, IEnumerable<string> rows) =>
            $"""
            {name} ({string.Join(", ", columns)}) AS (
              VALUES
                {string.Join(",\n    ", rows)}
            )
            """;

        static string Since(FeatureWindow window) => $"_since_{window}";

        static string Since(FeatureWindow window, int back) => $"{Since(window)}_{SliceSql.Number(back)}";

        static string Until(FeatureWindow window) => $"_until_{window}";

        static string Until(FeatureWindow window, int back) => $"{Until(window)}_{SliceSql.Number(back)}";
    }
}
