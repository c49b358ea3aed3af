using Patron.Pipeline.Reporting.Pictures;

namespace Patron.Pipeline.Direct.Clv;

/// <summary>All that the page of an analysis shows.</summary>
/// <param name="Report">What was found.</param>
/// <param name="Alive">Sum of the probabilities of being alive.</param>
/// <param name="Pictures">Figures of the pictures.</param>
/// <param name="Program">The program's version.</param>
sealed record ClvPage(ClvReport Report, double Alive, ValuePictures Pictures, string Program);
