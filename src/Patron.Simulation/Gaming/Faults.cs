namespace Patron.Simulation.Gaming;

/// <summary>The words for faults.</summary>
static class Faults
{
    public static ReadOnlySpan<byte> KindOf(GamingFault fault) => fault switch
    {
        GamingFault.Late => "late"u8,
        GamingFault.Duplicated => "duplicated"u8,
        GamingFault.OutOfOrder => "out_of_order"u8,
        _ => "malformed"u8,
    };

    public static ReadOnlySpan<byte> DamageOf(GamingFault fault) => fault switch
    {
        GamingFault.Truncated => "truncated"u8,
        GamingFault.WrongType => "wrong_type"u8,
        GamingFault.MissingField => "missing_field"u8,
        GamingFault.InvalidDate => "invalid_date"u8,
        GamingFault.WrongEncoding => "wrong_encoding"u8,
        _ => [],
    };
}
