namespace Patron.Pipeline.Preparation;

/// <summary>What a row of a data set is for, as its column <c>part</c> says.</summary>
static class DatasetPart
{
    /// <summary>To learn from.</summary>
    public const string Train = "train";

    /// <summary>To choose between models by.</summary>
    public const string Validation = "validation";

    /// <summary>To judge the chosen model by.</summary>
    public const string Test = "test";

    /// <summary>To score: the rows of the run's own instant, of whose targets nothing is known.</summary>
    public const string Score = "score";
}
