using System.Text;
using System.Text.Json.Nodes;
using Flux.Primitives;

namespace Flux.Sources.Authentication;

/// <summary>The content of a Secret.</summary>
internal sealed class SecretData
{
    private readonly Dictionary<string, string> _values = [];

    /// <exception cref="FormatException">A value is not base64.</exception>
    public SecretData(ObjectKey key, JsonObject secret)
    {
        Key = key;
        foreach (var (name, encoded) in secret.Map("data"))
        {
            try
            {
                _values[name] = Encoding.UTF8.GetString(Convert.FromBase64String(encoded));
            }
            catch (FormatException e)
            {
                throw new FormatException($"the value of '{name}' is not base64", e);
            }
        }
    }

    /// <summary>Where the Secret is.</summary>
    public ObjectKey Key { get; }

    /// <summary>A value; null where it is missing or empty.</summary>
    public string? this[string name] => _values.TryGetValue(name, out var value) && value.Length > 0 ? value : null;

    /// <summary>Whether there is such a key, even with an empty value.</summary>
    public bool Has(string name) => _values.ContainsKey(name);
}
