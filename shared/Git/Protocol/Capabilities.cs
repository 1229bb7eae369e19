using Flux.Git.Objects;

namespace Flux.Git.Protocol;

/// <summary>What a server offers: names with or without a value.</summary>
internal sealed class Capabilities
{
    private readonly Dictionary<string, string> _values = [];

    /// <summary>The hash of the repository's ids.</summary>
    /// <exception cref="GitException">One that is not known.</exception>
    public ObjectFormat ObjectFormat => !_values.TryGetValue("object-format", out var name) ? ObjectFormat.Sha1
        : ObjectFormats.TryParse(name, out var format) ? format
        : throw new GitException($"the repository's object format '{RemoteErrors.Clean(name)}' is not supported");

    /// <summary>Adds <c>name</c> or <c>name=value</c>.</summary>
    public void Add(string capability)
    {
        var equals = capability.IndexOf('=');
        _ = equals < 0
            ? _values.TryAdd(capability, "")
            : _values.TryAdd(capability[..equals], capability[(equals + 1)..]);
    }

    /// <summary>Whether it is offered.</summary>
    public bool Has(string name) => _values.ContainsKey(name);

    /// <summary>Whether it is offered and its value names the feature (protocol v2: <c>fetch=shallow filter</c>).</summary>
    public bool Has(string name, string feature) =>
        _values.TryGetValue(name, out var value) && value.Split(' ').Contains(feature);
}
