using Patron.DuckDb;
using Patron.Pipeline.Lake;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Preparation.Features;

/// <content>From the table's rows to states by slice.</content>
sealed partial record FeatureSql
{
    sealed partial class Text
    {
        /// <summary>Windows that begin within a slice.</summary>
        IEnumerable<FeatureWindow> TailWindows => Bounded.Where(window => _slices.Of(window).Any(at => at.Tail is not null));

        string SliceTable()
        {
            FeatureWindow[] windows = [.. TailWindows];
            IEnumerable<string> rows = _slices.Ends.Select((_, slice) => Row(
                windows.Select(window => _slices.TailsOf(window)[slice] is { } tail ? _instants.Literal(tail, _sql.TimeType) : "NULL").Prepend(SliceSql.Number(slice))));
            return Values("slices", windows.Select(Tail).Prepend("_slice"), rows);
        }

        string AsOfTable()
        {
            FeatureWindow[] since = HasKnown || DistinctColumns.Any() ? [.. Needed.Select(feature => feature.Window).Where(one => !one.IsLifetime).Distinct()] : [];
            FeatureWindow[] until = [.. since.Where(window => window.IsCalendarMonth)];
            FrameColumn[] frames = [.. Bounded.SelectMany(FramesOf).SelectMany(frame => frame.Columns)];
            IEnumerable<string> names = since.Select(Since).Concat(until.Select(Until)).Concat(frames.Select(frame => frame.Name));
            IEnumerable<string> rows = _slices.AsOfs.Select((asOf, index) => Row(
            [
                SliceSql.Number(_slices.EndingAt(asOf)), LakeSession.TimestampLiteral(asOf), _instants.Day(asOf),
                .. since.Select(window => _instants.Literal(window.From(asOf, _sql.Zone)!.Value, _sql.TimeType)),
                .. until.Select(window => _instants.Literal(window.Until(asOf, _sql.Zone), _sql.TimeType)),
                .. frames.Select(frame => frame.Values[index] is { } back ? SliceSql.Number(back) : "NULL"),
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
            IEnumerable<string> lifetime = States.Select(state => state.State).Distinct().Select(state => $"{state.OfRows("")} AS {state.Name(FeatureWindow.Lifetime)}");
            IEnumerable<string> tails =
                from state in States
                where TailWindows.Contains(state.Window)
                select $"{state.State.OfRows($" FILTER (WHERE _time >= {Tail(state.Window)})")} AS {state.State.Name(state.Window)}";
            string late = HasKey ? "\n  WHERE _known <= _slice AND _leaves IS NULL" : HasKnown ? "\n  WHERE _known <= _slice" : "";
            return $"""
                parts AS (
                  SELECT
                    {string.Join(",\n    ", lifetime.Concat(tails).Concat(RowCount).Prepend("_slice").Prepend("_customer"))}
                  FROM events{(TailWindows.Any() ? " JOIN slices USING (_slice)" : "")}{late}
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

        static string Within(FeatureWindow window) => window.IsLifetime ? ""
            : $" FILTER (WHERE _time >= {Since(window)}{(window.IsCalendarMonth ? $" AND _time < {Until(window)}" : "")})";

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

        static string Tail(FeatureWindow window) => $"_tail_{window}";

        static string Since(FeatureWindow window) => $"_since_{window}";

        static string Until(FeatureWindow window) => $"_until_{window}";
    }
}
