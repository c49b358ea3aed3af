using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Patron.Online.Events;
using Patron.Online.Log;
using Patron.Pipeline.Projects;

namespace Patron.Online.Tests;

/// <summary>docs/online.md says what the program does.</summary>
public sealed partial class OnlinePageTests
{
    const string Sound = """{"event_type":"new_bet","event_id":"e","user_id":"u","event_time":"2026-01-31T00:00:00Z","bet_amount":1}""";

    static readonly string Page = File.ReadAllText(Repository.PathOf("docs", "online.md"));

    [Fact]
    public void Its_example_loads()
    {
        using TemporaryFolder folder = new();
        ProjectDefinition project = Stream.Make(folder, Page.Split("```yaml\n")[1].Split("```")[0]);
        EventSourceDefinition source = Assert.Single(project.Sources.OfType<EventSourceDefinition>());
        Assert.Equal(["new_bet", "new_registration"], source.TableNames);
        Assert.Equal(EventSourceDefinition.UsualLate, source.Late);
    }

    [Fact]
    public void Its_reasons_are_those_that_are_given()
    {
        string[] told = [.. Reason().Matches(Page).Select(row => row.Groups["reason"].Value)];
        using TemporaryFolder folder = new();
        EventSchema schema = EventSchema.Of(Stream.Make(folder, Page.Split("```yaml\n")[1].Split("```")[0]));
        EventReader reader = new(schema, schema.Sources[0], TimeZoneInfo.Utc);
        string[] given =
        [
            .. new[]
            {
                Sound[..^3], "{\"kind\":bet}", "7", Sound + new string(' ', EventReader.LongestEvent + 1 - Sound.Length),
                $"{{\"x\":{new string('[', 16)}", Sound.Replace("\"u\"", "\"\u00e9\"", StringComparison.Ordinal),
                Sound.Replace(
                    "new_bet", "bat", StringComparison.Ordinal), Sound.Replace("user_id", "user", StringComparison.Ordinal),
                Sound.Replace(
                    "\"u\"", "null", StringComparison.Ordinal), Sound.Replace(":1}", ":\"1\"}", StringComparison.Ordinal),
                Sound.Replace(
                    ":1}", ":0.00001}", StringComparison.Ordinal), Sound.Replace(":1}", ":1e20}", StringComparison.Ordinal),
                Sound.Replace(
                    "01-31", "13-31", StringComparison.Ordinal), Sound.Replace("2026", "2027", StringComparison.Ordinal),
                Sound.Replace("{", "{\"user_id\":\"u\",", StringComparison.Ordinal),
            }.Select(Why),
        ];
        Assert.Equal(told.SkipLast(2), given); // those that came before and late ones: EventIntakeTests

        string Why(string json)
        {
            if (json.StartsWith("{\"x\"", StringComparison.Ordinal))
                json += new string(']', 16) + "}";
            reader.Read(Encoding.Latin1.GetBytes(json), EventFormat.Json, 1_769_860_800_000_000, "here", new RecordBuffer());
            return Assert.Single(reader.Rejections).Reason;
        }
    }

    [Fact]
    public void Its_numbers_are_the_programs()
    {
        EventIntakeOptions usual = new();
        foreach (string said in new[]
        {
            string.Create(
                CultureInfo.InvariantCulture, $"Every {usual.LandEvery.TotalSeconds} seconds, or {usual.LandRecords:N0} events"),
            string.Create(CultureInfo.InvariantCulture, $"every {usual.RefreshEvery.TotalSeconds} seconds"),
            string.Create(CultureInfo.InvariantCulture, $"{usual.Log.SegmentBytes >> 20} MiB"),
            string.Create(CultureInfo.InvariantCulture, $"more than {EventReader.LongestEvent:N0} bytes"),
        })
        {
            Assert.Contains(said, Page, StringComparison.Ordinal);
        }
    }

    [GeneratedRegex(@"^\| [^|]+ \| `(?<reason>[^`]+)` \|$", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex Reason();
}
