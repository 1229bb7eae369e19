using System.Text;
using System.Text.Json.Nodes;
using Flux.Primitives;

namespace Flux.Reconciliation;

/// <summary>The content of a Secret.</summary>
public sealed class SecretData
{
    private readonly Dictionary<string, byte[]> _values = [];

    /// <summary>Reads an object.</summary>
    /// <exception cref="FormatException">A value is not base64.</exception>
    public SecretData(ObjectKey key, JsonObject secret)
    {
        ArgumentNullException.ThrowIfNull(secret);
        Key = key;
        Type = secret.Text("type") ?? "";
        foreach (var (name, encoded) in secret.Map("data"))
        {
            try
            {
                _values[name] = Convert.FromBase64String(encoded);
            }
            catch (FormatException e)
            {
                throw new FormatException($"the value of '{name}' is not base64", e);
            }
        }
    }

    /// <summary>Where the Secret is.</summary>
    public ObjectKey Key { get; }

    /// <summary>Its <c>type</c>; empty for none.</summary>
    public string Type { get; }

    /// <summary>The names of its values, in byte order.</summary>
    public IEnumerable<string> Names => _values.Keys.Order(StringComparer.Ordinal);

    /// <summary>A value as text; null where it is missing or empty.</summary>
    public string? this[string name] => _values.TryGetValue(name, out var value) && value.Length > 0 ? Encoding.UTF8.GetString(value) : null;

    /// <summary>Whether there is such a key, even with an empty value.</summary>
    public bool Has(string name) => _values.ContainsKey(name);

    /// <summary>A value's bytes; null where it is missing.</summary>
    public byte[]? Bytes(string name) => _values.GetValueOrDefault(name);
}
