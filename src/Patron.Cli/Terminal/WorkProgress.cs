namespace Patron.Cli.Terminal;

/// <summary>How far a piece of work is.</summary>
/// <param name="Fraction">Share done in [0, 1]; null where nobody knows.</param>
/// <param name="Rows">Rows done so far; 0 where rows are not counted.</param>
readonly record struct WorkProgress(double? Fraction, long Rows);
