using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Patron.Pipeline.Projects.Reading;

/// <summary>The library's parser, whose scanner loses its way in some damaged texts and then throws what says nothing.</summary>
sealed class CarefulParser(IParser parser) : IParser
{
    public ParsingEvent? Current => parser.Current;

    public bool MoveNext()
    {
        Mark end = parser.Current?.End ?? Mark.Empty;
        try
        {
            return parser.MoveNext();
        }
        catch (Exception error) when (error is not YamlException)
        {
            throw new YamlException(end, end, "a bracket or quote is left open from here on", error);
        }
    }
}
