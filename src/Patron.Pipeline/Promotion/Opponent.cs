namespace Patron.Pipeline.Promotion;

/// <summary>
/// The champion as an opponent on the challenger's rows. Its own recorded figures never count: they were measured on other rows.
/// </summary>
/// <param name="Version">The champion's number; null where there is none.</param>
/// <param name="Standing">How it can be compared.</param>
/// <param name="Why">The reason, where it is not compared.</param>
/// <param name="Forecast">What it says of each row; null where it is not compared.</param>
/// <param name="Scores">What its final fit scores the rows, and <paramref name="NewScores"/> what the challenger's does; both or neither.</param>
/// <param name="NewScores">As said.</param>
sealed record Opponent(
    int? Version, Standing Standing, string Why = "", double[]? Forecast = null, double[]? Scores = null, double[]? NewScores = null)
{
    public static Opponent None { get; } = new(null, Standing.Absent, "there is no champion yet");
}

/// <summary>How a champion can be compared.</summary>
enum Standing
{
    /// <summary>There is none, or it cannot score the challenger's rows, or cannot be read.</summary>
    Absent,

    /// <summary>It has not seen what the rows tell: it scores them itself.</summary>
    ScoredAnew,

    /// <summary>It has seen what the rows tell: its recipe is fitted again without them.</summary>
    Refitted,

    /// <summary>It has seen them, and its recipe is that of the challenger, fitted on other data: the recipes cannot differ.</summary>
    SameRecipe,

    /// <summary>The same recipe on the same data: the challenger is the champion once more.</summary>
    Same,
}
