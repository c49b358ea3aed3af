using System.Text;

namespace Patron.Pipeline.Ingestion.Files;

/// <summary>How a CSV file is written.</summary>
/// <param name="Delimiter">Between fields.</param>
/// <param name="Quote">Around fields; doubled within.</param>
/// <param name="HasHeader">Whether its first record names the columns.</param>
/// <param name="Encoding">Of its text; a byte order mark goes before it.</param>
sealed record CsvDialect(char Delimiter, char Quote, bool HasHeader, Encoding Encoding)
{
    public override string ToString()
    {
        string delimiter = Delimiter == '\t' ? "tab" : $"'{Delimiter}'";
        return $"{Encoding.WebName}, delimiter {delimiter}, quote {Quote}, {(HasHeader ? "with" : "without")} header";
    }
}
