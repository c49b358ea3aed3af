namespace Patron.Pipeline.Projects;

/// <summary>What is computed of a column's values in a window.</summary>
public enum Aggregate
{
    /// <summary>Their sum; 0 for none.</summary>
    Sum,

    /// <summary>Their mean; NULL for none.</summary>
    Mean,

    /// <summary>How many are not missing.</summary>
    Count,

    /// <summary>Their variance, by the number less one; NULL for fewer than two.</summary>
    Var,

    /// <summary>The least.</summary>
    Min,

    /// <summary>The greatest.</summary>
    Max,

    /// <summary>The earliest that is not missing; of rows at the same time, the least.</summary>
    First,

    /// <summary>The latest that is not missing; of rows at the same time, the greatest.</summary>
    Last,

    /// <summary>How many different ones.</summary>
    Distinct,

    /// <summary>
    /// The slope of the least-squares line through the values over their calendar days, per day; NULL where all are of one day.
    /// </summary>
    Trend,

    /// <summary>Calendar days from the earliest time in the column to the date.</summary>
    DaysSinceFirst,

    /// <summary>Calendar days from the latest time in the column to the date.</summary>
    DaysSinceLast,
}

/// <summary>How aggregates are written, and what they need.</summary>
public static class AggregateText
{
    extension(Aggregate aggregate)
    {
        /// <summary>As it is written in YAML and in a feature's name: <c>days_since_last</c>.</summary>
        public string Text => System.Text.Json.JsonNamingPolicy.SnakeCaseLower.ConvertName(aggregate.ToString());

        /// <summary>Whether windows mean nothing to it, so that a group has it once.</summary>
        public bool LooksAtAllOfThePast =>
            aggregate is Aggregate.First or Aggregate.Last or Aggregate.DaysSinceFirst or Aggregate.DaysSinceLast;
    }
}
