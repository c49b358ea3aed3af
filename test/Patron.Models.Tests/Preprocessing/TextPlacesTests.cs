using Patron.Models.Numerics;
using Patron.Models.Preprocessing;

namespace Patron.Models.Tests.Preprocessing;

public sealed class TextPlacesTests
{
    // Texts of all lengths, the empty one too; some differ in the middle only, so that their ends do not tell them apart.
    [Fact]
    public void A_known_text_has_its_place_and_another_has_none()
    {
        int rounds = Rounds.Count(200, 5_000);
        for (int round = 0; round < rounds; round++)
        {
            var random = RandomStream.For((long)Rounds.Seed, "text places", round);
            string[] all = [.. Enumerable.Range(0, 600).Select(_ => Text(random, round % 3)).Distinct(StringComparer.Ordinal)];
            string[] known = all[..random.Below(Math.Min(256, all.Length))];
            TextPlaces places = new(known);
            for (int text = 0; text < all.Length; text++)
            {
                int expected = text < known.Length ? text : TextPlaces.Unknown;
                int found = places.Of(new string(all[text]));
                Assert.True(expected == found, $"'{all[text]}' is at {found}, not {expected}: seed {Rounds.Seed}, round {round}");
            }
        }
    }

    static string Text(RandomStream random, int kind) => kind switch
    {
        0 => new string([.. Enumerable.Range(0, random.Below(6)).Select(_ => "abé世"[random.Below(4)])]),
        1 => $"name of {random.Below(1000)} and so on",
        _ => $"level {random.Below(500)}",
    };
}
