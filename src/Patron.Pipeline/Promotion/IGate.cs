namespace Patron.Pipeline.Promotion;

/// <summary>One thing that a new version of a model must hold before it may score.</summary>
interface IGate
{
    /// <summary>Its name, one word.</summary>
    string Name { get; }

    /// <summary>Judges a version by its trial.</summary>
    GateResult Judge(Trial trial);
}
