using System.Text;
using Patron.Models.Numerics;
using Patron.Pipeline.Audit;

namespace Patron.Pipeline.Tests.Audit;

/// <summary>An audit log in a folder of its own, whose entries were drawn at random.</summary>
sealed class RandomLog : IDisposable
{
    const string Letters = "aÄ\"\\\n \u2028<{,:漢";

    readonly TemporaryFolder _folder = new();

    public RandomLog(int entries, RandomStream random)
    {
        AuditLog log = new(Folder, TimeProvider.System, "ann");
        for (int entry = 0; entry < entries; entry++)
        {
            string action = AuditActions.All[random.Below(AuditActions.All.Count)];
            log.Append(action, Text(random), ("note", Text(random)), ("rows", $"{random.Below(1000)}"));
        }
    }

    public string Folder => _folder.FullPath;

    public string Path => _folder.PathOf("audit.jsonl");

    public string HeadPath => _folder.PathOf("audit.head");

    public byte[] Bytes
    {
        get => File.ReadAllBytes(Path);
        set => File.WriteAllBytes(Path, value);
    }

    /// <summary>Its lines with their ends.</summary>
    public List<string> Lines
    {
        get => [.. Encoding.UTF8.GetString(Bytes).Split('\n').SkipLast(1).Select(line => line + "\n")];
        set => Bytes = Encoding.UTF8.GetBytes(string.Concat(value));
    }

    public AuditReport Check(params (AuditMark, string)[] marks) => AuditCheck.Of(Folder, marks);

    public void Dispose() => _folder.Dispose();

    static string Text(RandomStream random)
    {
        StringBuilder text = new();
        for (int length = random.Below(12); length > 0; length--)
            text.Append(Letters[random.Below(Letters.Length)]);
        return text.ToString();
    }
}
