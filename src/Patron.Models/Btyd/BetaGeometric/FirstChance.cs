namespace Patron.Models.Btyd;

/// <summary>The first purchase after which a customer may leave; its value is the chances to leave that no repeat purchase gives.</summary>
enum FirstChance
{
    /// <summary>The first repeat purchase: as many chances as repeat purchases.</summary>
    AfterRepeatPurchase = 0,

    /// <summary>The very first purchase: one chance more.</summary>
    AfterFirstPurchase = 1,
}
