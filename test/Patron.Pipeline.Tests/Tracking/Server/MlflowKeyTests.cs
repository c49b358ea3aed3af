using Patron.Models.Numerics;
using Patron.Pipeline.Tracking.Server;

namespace Patron.Pipeline.Tests.Tracking.Server;

public sealed class MlflowKeyTests
{
    [Theory]
    [InlineData("churn.auc", "churn.auc")]
    [InlineData("a/b c-d_e", "a/b c-d_e")]
    [InlineData("größe", "größe")]
    [InlineData("loss:train", "loss_x003A_train")]
    [InlineData("_x003A_", "_x005F_x003A_")]
    [InlineData("_x003A%", "_x005F_x003A_x0025_")]
    [InlineData("/a", "_x002F_a")]
    [InlineData("a//b/", "a_x002F_/b_x002F_")]
    [InlineData("..a", "_x002E_.a")]
    [InlineData("a/../b", "a/_x002E_./b")]
    [InlineData("😀", "_xD83D__xDE00_")]
    public void Names_are_written_as_MLflow_takes_them(string name, string encoded)
    {
        Assert.Equal(encoded, MlflowKeys.Encode(name));
        Assert.Equal(name, MlflowKeys.Decode(encoded));
    }

    [Theory]
    [InlineData("")]
    [InlineData(251)]
    public void A_name_that_is_empty_or_too_long_is_refused(object name) =>
        Assert.Throws<TrackingServerException>(() => MlflowKeys.Encode(name as string ?? new string('x', (int)name)));

    [Fact]
    public void Any_name_comes_back_and_no_two_are_written_alike()
    {
        RandomStream random = new(Rounds.Seed);
        const string letters = "ab_x003AF./ :.-é😀\n%";
        Dictionary<string, string> seen = [];
        int rounds = Rounds.Count(3000, 200_000);
        for (int round = 0; round < rounds; round++)
        {
            string name = string.Concat(
                Enumerable.Range(0, 1 + random.Below(12)).Select(_ => letters[random.Below(letters.Length)]));
            string encoded = MlflowKeys.Encode(name);
            Assert.Equal(name, MlflowKeys.Decode(encoded));
            Assert.Equal(name, seen.GetValueOrDefault(encoded, name));
            seen[encoded] = name;
            Assert.Matches(@"^[/\w.\- ]*\z", encoded);
            Assert.DoesNotContain(encoded.Split('/'), part => part is "" or "." or "..");
            Assert.False(encoded.StartsWith("..", StringComparison.Ordinal), name);
        }
    }

    [Theory]
    [InlineData(5000, 1)]
    [InlineData(5001, 3)]
    [InlineData(20_001, 6)]
    public void A_long_value_is_kept_in_parts_and_comes_back_whole(int length, int pairs)
    {
        string value = ServerStores.Long(length);
        KeyValuePair<string, string>[] split = [.. LongValues.Split("note", value, 5000)];
        Assert.Equal(pairs, split.Length);
        Assert.All(split, pair => Assert.InRange(pair.Value.Length, 1, 5000));
        Assert.Equal("note", split[^1].Key);
        Assert.Equal([new("note", value)], LongValues.Join(split));
        // Where a part is not there, what is there is shown.
        Assert.Equal([new("note", split[^1].Value)], LongValues.Join(split[^1..]));
    }
}
