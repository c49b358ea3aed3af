using Patron.Models.Numerics;

namespace Patron.Pipeline.Tests.Projects;

/// <summary>One random change of a text, such as a slip of the hand or a bad merge makes.</summary>
static class Damage
{
    const string Letters = "ab_0-9:{}[]#&*!|>'\"%@`,?\t\n \\$~.=\u00e9\0";

    public static string Once(string text, RandomStream random)
    {
        List<string> lines = [.. text.Split('\n')];
        int line = random.Below(lines.Count);
        int at = random.Below(text.Length + 1);
        string letter = Letters[random.Below(Letters.Length)].ToString();
        switch (random.Below(8))
        {
            case 0:
                return text.Insert(at, letter);
            case 1:
                return text.Remove(Math.Min(at, text.Length - 1), 1);
            case 2:
                at = Math.Min(at, text.Length - 1);
                return string.Concat(text.AsSpan(0, at), letter, text.AsSpan(at + 1));
            case 3:
                lines.RemoveAt(line);
                break;
            case 4:
                lines.Insert(random.Below(lines.Count), lines[line]);
                break;
            case 5:
                int other = random.Below(lines.Count);
                (lines[line], lines[other]) = (lines[other], lines[line]);
                break;
            case 6:
                lines[line] = new string(' ', random.Below(6)) + lines[line];
                break;
            default:
                return text[..at];
        }

        return string.Join('\n', lines);
    }
}
