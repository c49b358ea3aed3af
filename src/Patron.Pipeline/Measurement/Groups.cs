using Patron.Pipeline.Treatments;

namespace Patron.Pipeline.Measurement;

/// <summary>The groups that are compared, by the words of <c>gold.treatments</c>.</summary>
static class Groups
{
    public const string Treated = Reasons.Treated;
    public const string Control = Reasons.Control;
    public const string BusinessAsUsual = Reasons.BusinessAsUsual;
    public const string HoldOut = Reasons.HoldOut;

    public static readonly IReadOnlyList<string> All = [Treated, Control, BusinessAsUsual, HoldOut];
}
