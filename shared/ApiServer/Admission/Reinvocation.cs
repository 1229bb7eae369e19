namespace Flux.ApiServer.Admission;

/// <summary>Which policies and webhooks saw which state of an object, so that those that ask for it are run again after a later change.</summary>
internal sealed class Reinvocation
{
    private readonly Dictionary<string, int> _seen = [];
    private int _changes;

    /// <summary>Whether anybody has changed the object.</summary>
    public bool HasChanged => _changes > 0;

    /// <summary>Whether this is the second round.</summary>
    public bool IsAgain { get; set; }

    /// <summary>Notes a run, and whether it changed the object.</summary>
    public void Note(string name, bool hasChanged)
    {
        _changes += hasChanged ? 1 : 0;
        _seen[name] = _changes;
    }

    /// <summary>Whether to run: in the first round always, in the second those that ask for it and have not seen the object as it is now.</summary>
    public bool IsDue(string name, bool isReinvoked) =>
        !IsAgain || (isReinvoked && _seen.TryGetValue(name, out var seen) && seen < _changes);
}
