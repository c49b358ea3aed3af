using Patron.DuckDb;
using Patron.Models.Allocation;

namespace Patron.Pipeline.Treatments;

/// <summary>Writes a choice that was made in memory.</summary>
sealed class ChoiceWriter
{
    /// <summary>Customers whom rules fit and none was chosen for: the rule that came nearest, from 1, and the reason.</summary>
    public const string Missed = "campaign_missed";

    /// <summary>Of customers who were chosen for: whether chance decided, the probabilities of their rule and of none.</summary>
    public const string Chances = "campaign_chances";

    readonly GainColumns _columns;
    readonly Connection _connection;

    public ChoiceWriter(GainColumns columns, Connection connection)
    {
        (_columns, _connection) = (columns, connection);
        connection.Execute($"""
            {ChosenTable.Create};
            CREATE OR REPLACE TEMP TABLE {Missed} (place BIGINT, rule INTEGER, reason INTEGER);
            CREATE OR REPLACE TEMP TABLE {Chances} (place BIGINT, explored BOOLEAN, given DOUBLE, none DOUBLE);
            """);
    }

    /// <summary>Writes the first contact of those who have a rule.</summary>
    /// <param name="rows">Of the columns.</param>
    /// <param name="rules">Each row's rule, from 0; -1 for none.</param>
    public void Chosen(int[] rows, int[] rules)
    {
        int[] taken = [.. Enumerable.Range(0, rows.Length).Where(row => rules[row] >= 0)];
        Write(ChosenTable.Name, Array.ConvertAll(taken, row => rows[row]), _ => 1, row => rules[taken[row]] + 1);
    }

    /// <summary>Writes those who were missed.</summary>
    /// <param name="rows">Of the columns.</param>
    /// <param name="rules">Each row's nearest rule, from 0.</param>
    /// <param name="reasons">Each row's reason.</param>
    public void NotChosen(int[] rows, int[] rules, int[] reasons) => Write(Missed, rows, row => rules[row] + 1, row => reasons[row]);

    /// <summary>Writes the chances of those who were chosen for.</summary>
    /// <param name="rows">Of the columns.</param>
    /// <param name="choice">What was chosen.</param>
    /// <param name="unknown">Of whom a hash decided among what is worth the same, so that no chance can be told.</param>
    public void Chance(int[] rows, ExploredChoice choice, Func<int, bool> unknown) => Write(Chances, rows, (appender, at, row) =>
    {
        appender[1].Values<bool>()[row] = choice.Explored[at];
        if (unknown(at))
        {
            appender[2].SetNull(row);
            appender[3].SetNull(row);
            return;
        }

        double[] none = choice.Probabilities[^1];
        appender[2].Values<double>()[row] = choice.Arms[at] < 0 ? none[at] : choice.Probabilities[choice.Arms[at]][at];
        appender[3].Values<double>()[row] = none[at];
    });

    void Write(string table, int[] rows, Func<int, int> second, Func<int, int> third) => Write(table, rows, (appender, at, row) =>
    {
        appender[1].Values<int>()[row] = second(at);
        appender[2].Values<int>()[row] = third(at);
    });

    void Write(string table, int[] rows, Action<Appender, int, int> rest)
    {
        using Appender appender = _connection.Append(table);
        for (int from = 0; from < rows.Length; from += Appender.ChunkRows)
        {
            int count = Math.Min(Appender.ChunkRows, rows.Length - from);
            for (int row = 0; row < count; row++)
            {
                appender[0].Values<long>()[row] = _columns.Places[rows[from + row]];
                rest(appender, from + row, row);
            }

            appender.EndChunk(count);
        }

        appender.Complete();
    }
}
