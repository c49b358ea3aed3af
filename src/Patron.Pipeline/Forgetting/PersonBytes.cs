using System.Text;

namespace Patron.Pipeline.Forgetting;

/// <summary>Files of the event log and snapshots of features, which hold keys as they are among other bytes.</summary>
static class PersonBytes
{
    const int PartBytes = 1 << 20;

    /// <summary>Whether a file is one.</summary>
    public static bool Are(string file) => Path.GetExtension(file) is ".events" or ".snapshot";

    /// <summary>Whether the key stands anywhere in a file; a short one may do so by chance.</summary>
    public static bool Name(string file, string customer)
    {
        byte[] key = Encoding.UTF8.GetBytes(customer);
        byte[] part = new byte[PartBytes + key.Length];
        using FileStream stream = new(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        int kept = 0; // the end of the part before, in which the key may begin
        while (stream.Read(part, kept, part.Length - kept) is > 0 and int read)
        {
            ReadOnlySpan<byte> searched = part.AsSpan(0, kept + read);
            if (searched.IndexOf(key) >= 0)
                return true;
            kept = Math.Min(key.Length - 1, searched.Length);
            searched[^kept..].CopyTo(part);
        }

        return false;
    }
}
