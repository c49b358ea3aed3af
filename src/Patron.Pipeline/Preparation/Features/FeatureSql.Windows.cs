using Patron.DuckDb;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Preparation.Features;

/// <content>From states by slice to windows before each instant.</content>
sealed partial record FeatureSql
{
    sealed partial class Text
    {
        /// <summary>Every customer in every slice from the first one that knows him, so that windows are numbers of rows.</summary>
        string Grid()
        {
            string seen = HasKnown ? "(SELECT _customer, _slice FROM parts UNION ALL SELECT _customer, _slice FROM late)" : "parts";
            return $"""
                grid AS (
                  SELECT _customer, _slice
                  FROM (SELECT _customer, min(_slice) AS _first FROM {seen} GROUP BY _customer)
                  JOIN range({SliceSql.Number(_slices.Ends.Count)}) AS numbers(_slice) ON _slice >= _first
                )
                """;
        }

        string Totals()
        {
            Frame[] frames = [.. Bounded.Select(FrameOf).OfType<Frame>()];
            string joins = (frames.Any(frame => frame.Columns.Any()) ? " LEFT JOIN as_ofs USING (_slice)" : "")
                + (HasKnown ? " LEFT JOIN late USING (_customer, _slice)" : "");
            IEnumerable<string> totals = States.Select(state => $"{Total(state.State, state.Window)} AS {state.State.Name(state.Window)}");
            IEnumerable<string> rows = HasKey ? ["coalesce(sum(parts._rows) OVER lifetime, 0) + coalesce(late._rows, 0) AS _rows"] : [];
            return $"""
                totals AS (
                  SELECT
                    {string.Join(",\n    ", totals.Concat(rows).Prepend("_slice").Prepend("_customer"))}
                  FROM grid LEFT JOIN parts USING (_customer, _slice){joins}
                  WINDOW {string.Join(",\n    ", frames.Select(frame => frame.Definition).OfType<string>().Prepend(Frame.LifetimeDefinition))}
                )
                """;
        }

        /// <summary>A state over a window: its whole slices, its edges, and what came late.</summary>
        string Total(State state, FeatureWindow window)
        {
            List<string> pieces = window.IsLifetime ? [Frame.OfLifetime(state)]
                : [.. Edges.Where(edge => edge.Window == window).Select(edge => Frame.Before("parts." + state.Name(window, edge.Back), edge.Back))];
            if (FrameOf(window) is { } frame)
                pieces.InsertRange(0, frame.Of(state));
            if (HasKnown)
                pieces.Add($"late.{state.Name(window)}");
            string total = state.MergeOf(pieces);
            return state.Kind switch
            {
                StateKind.Count => $"CAST({total} AS BIGINT)",
                StateKind.Sum => $"CAST({total} AS DECIMAL(38, 4))",
                _ => total,
            };
        }

        /// <summary>The whole slices of a window; null where it has none.</summary>
        Frame? FrameOf(FeatureWindow window) =>
            !window.IsLifetime && _slices.Of(window).Whole is var whole && whole.Any(run => run.Count > 0) ? new($"within_{window}", whole, window) : null;

        /// <summary>How many different values a column has in each window: every value with its latest time in each slice, at every instant.</summary>
        string Distinct(string column)
        {
            AggregateFeature[] counts = [.. Needed.Where(feature => feature.Aggregate == Aggregate.Distinct && feature.Column == column)];
            string value = Sql.Identifier(column);
            string extra = (HasKnown ? ", _known" : "") + (HasKey ? ", _leaves" : "");
            FeatureWindow[] windows = [.. counts.Select(count => count.Window).Where(window => !window.IsLifetime)];
            bool hasMonth = windows.Contains(FeatureWindow.CalendarMonth);
            string month = hasMonth ? $", max(_last) FILTER (WHERE _last < {Until(FeatureWindow.CalendarMonth)}) AS _last_month" : "";
            IEnumerable<string> numbers = counts.Select(count =>
                $"count(*){(count.Window.IsLifetime ? "" : $" FILTER (WHERE {(count.Window.IsCalendarMonth ? "_last_month" : "_last")} >= {Since(count.Window)})")}"
                + $" AS {FeatureValues.DistinctName(count)}");
            return $"""
                {Sql.Identifier("distinct_" + column)} AS (
                  SELECT _customer, _slice, {string.Join(", ", numbers)}
                  FROM (
                    SELECT _customer, {value}, as_ofs._slice{string.Concat(windows.Select(window => ", " + Since(window)))}, max(_last) AS _last{month}
                    FROM (SELECT _customer, {value}, _slice{extra}, max(_time) AS _last FROM events WHERE {value} IS NOT NULL GROUP BY ALL) AS seen
                    JOIN as_ofs ON {Visible("seen")}
                    GROUP BY ALL
                  )
                  GROUP BY _customer, _slice
                )
                """;
        }

        /// <summary>The first and last time in a column, of those that have passed at each instant.</summary>
        string OtherTime(string column) =>
            $"""
            {Sql.Identifier("times_" + column)} AS (
              SELECT
                _customer,
                as_ofs._slice,
                min({Sql.Identifier(column)}) AS {FeatureValues.OtherTimeName(column, isFirst: true)},
                max({Sql.Identifier(column)}) AS {FeatureValues.OtherTimeName(column, isFirst: false)}
              FROM events JOIN as_ofs ON {Visible("events")} AND {Sql.Identifier(column)} < as_ofs.as_of
              GROUP BY _customer, as_ofs._slice
            )
            """;

        /// <summary>The aggregates of every customer at every instant.</summary>
        string Aggregates(string indent)
        {
            IEnumerable<string> own = DistinctColumns.Select(column => "distinct_" + column).Concat(OtherTimes.Select(column => "times_" + column));
            string joins = string.Concat(own.Select(name => $"\nLEFT JOIN {Sql.Identifier(name)} USING (_customer, _slice)"));
            string select = $"""
                SELECT
                  CAST(_customer AS VARCHAR) AS customer_key,
                  as_of,
                  {string.Join(",\n  ", Needed.Select(feature => Named(FeatureValues.Of(feature, _group.Time), feature.Name)))}
                FROM totals JOIN as_ofs USING (_slice){joins}{(HasKey ? "\nWHERE _rows > 0" : "")}
                """;
            return select.Replace("\n", "\n" + indent, StringComparison.Ordinal);
        }
    }
}
