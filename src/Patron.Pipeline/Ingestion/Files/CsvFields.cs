using System.Text;

namespace Patron.Pipeline.Ingestion.Files;

/// <summary>The fields of one record while its lines are taken in.</summary>
sealed class CsvFields(CsvDialect dialect)
{
    /// <summary>How a line left the record.</summary>
    public enum End
    {
        /// <summary>The record ends with the line.</summary>
        Complete,

        /// <summary>The line ends within quotes.</summary>
        Open,

        /// <summary>Text stands behind a closing quote.</summary>
        Broken,
    }

    readonly List<string?> _values = [];
    readonly StringBuilder _field = new();
    bool _isQuoted;

    public IReadOnlyList<string?> Values => _values;

    /// <summary>Takes one line, without its end.</summary>
    public End Take(string line)
    {
        int at = 0;
        if (_isQuoted)
        {
            if (QuotedPart(line, ref at) is { } end)
                return end;
        }
        else
        {
            StartField(line, ref at);
        }

        while (true)
        {
            if (_isQuoted && QuotedPart(line, ref at) is { } end)
                return end;
            int stop = line.IndexOf(dialect.Delimiter, at);
            _field.Append(line, at, (stop < 0 ? line.Length : stop) - at);
            Finish();
            if (stop < 0)
                return End.Complete;
            at = stop + 1;
            StartField(line, ref at);
        }
    }

    /// <summary>The end of a line within quotes is part of the value.</summary>
    public void TakeLineEnd(string end) => _field.Append(end);

    void StartField(string line, ref int at)
    {
        _isQuoted = at < line.Length && line[at] == dialect.Quote;
        if (_isQuoted)
            at++;
    }

    // Up to the closing quote; null when a delimiter or the line's end follows it.
    End? QuotedPart(string line, ref int at)
    {
        while (true)
        {
            int stop = line.IndexOf(dialect.Quote, at);
            _field.Append(line, at, (stop < 0 ? line.Length : stop) - at);
            if (stop < 0)
                return End.Open;
            at = stop + 1;
            bool isDoubled = at < line.Length && line[at] == dialect.Quote;
            if (!isDoubled)
                break;
            _field.Append(dialect.Quote);
            at++;
        }

        _isQuoted = false;
        return at == line.Length || line[at] == dialect.Delimiter ? null : End.Broken;
    }

    void Finish()
    {
        _values.Add(_field.Length == 0 ? null : _field.ToString());
        _field.Clear();
    }
}
