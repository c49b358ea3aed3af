using System.Buffers.Text;
using Patron.Simulation.Writing;

namespace Patron.Simulation.Gaming;

/// <summary>How the world writes events and addresses, in tables and in the stream.</summary>
static class GamingIds
{
    /// <summary>E00000017-000003: with six digits, so that the order of the texts is the order in time.</summary>
    public const int Length = WorldValues.CustomerLength + 7;

    public const byte Kind = (byte)'E';

    public static CsvRows Event(CsvRows rows, GamingEvent happened)
    {
        WorldValues.Numbered(rows.Raw(Length), Kind, happened.Customer, happened.Number);
        return rows;
    }

    /// <summary>Writes house and street at <paramref name="length"/> and moves it on.</summary>
    public static void Street(PlayerTraits traits, Span<byte> target, ref int length)
    {
        Utf8Formatter.TryFormat(traits.House, target[length..], out int count);
        length += count;
        target[length++] = (byte)' ';
        byte[] street = Market.Streets[traits.Street];
        street.CopyTo(target[length..]);
        length += street.Length;
    }
}
