using System.Text;
using System.Text.Json.Nodes;

namespace Flux.Kubernetes;

/// <summary>One cluster, user or context, with where it stands.</summary>
/// <param name="Fields">Its fields.</param>
/// <param name="Where">The file and the entry, for messages.</param>
/// <param name="BaseDirectory">Where relative paths begin.</param>
internal sealed record KubeconfigEntry(JsonObject Fields, string Where, string BaseDirectory)
{
    /// <summary>A text; empty where missing.</summary>
    /// <exception cref="KubeconfigException">Something else than a text.</exception>
    public string Text(string field) => Fields[field] switch
    {
        null => "",
        JsonValue value when value.TryGetValue<string>(out var text) => text,
        _ => throw Error($"{field} is not a string"),
    };

    /// <summary>Whether a switch is on.</summary>
    /// <exception cref="KubeconfigException">Neither true nor false.</exception>
    public bool Flag(string field) => Fields[field] switch
    {
        null => false,
        JsonValue value when value.TryGetValue<bool>(out var flag) => flag,
        _ => throw Error($"{field} is neither true nor false"),
    };

    /// <summary>The texts of a list; empty where missing.</summary>
    /// <exception cref="KubeconfigException">Something else than a list of texts.</exception>
    public IReadOnlyList<string> Texts(string field) => TextsOf(Fields[field], field);

    /// <summary>A mapping below the entry, with where it stands; null where missing.</summary>
    /// <exception cref="KubeconfigException">Something else than a mapping.</exception>
    public KubeconfigEntry? Child(string field) => Fields[field] switch
    {
        null => null,
        JsonObject child => new(child, $"{Where}: {field}", BaseDirectory),
        _ => throw Error($"{field} is not a mapping"),
    };

    /// <summary>The mappings of a list, each with where it stands; empty where missing.</summary>
    /// <exception cref="KubeconfigException">Something else than a list of mappings.</exception>
    public IReadOnlyList<KubeconfigEntry> Children(string field)
    {
        if (Fields[field] is null)
        {
            return [];
        }

        var list = Fields[field] as JsonArray ?? throw Error($"{field} is not a list");
        return
        [
            .. list.Select((item, i) => item as JsonObject is { } child
                ? new KubeconfigEntry(child, $"{Where}: {field}[{i}]", BaseDirectory)
                : throw Error($"{field}[{i}] is not a mapping")),
        ];
    }

    /// <summary>Lists of texts by name; empty where missing.</summary>
    /// <exception cref="KubeconfigException">Something else.</exception>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> TextLists(string field) =>
        Child(field)?.Fields.ToDictionary(e => e.Key, e => TextsOf(e.Value, $"{field}.{e.Key}")) ?? [];

    public string Required(string field) =>
        Text(field) is { Length: > 0 } text ? text : throw Error($"{field} is missing");

    public string PathOf(string field) => Path.GetFullPath(Text(field), BaseDirectory);

    /// <summary>The decoded <c>…-data</c> field; null where missing.</summary>
    public string? Data(string field)
    {
        if (Text(field) is not { Length: > 0 } text)
        {
            return null;
        }

        try
        {
            return Encoding.UTF8.GetString(Convert.FromBase64String(text));
        }
        catch (FormatException)
        {
            throw Error($"{field} is not base64");
        }
    }

    public string ReadFile(string field)
    {
        try
        {
            return BoundedFile.ReadText(PathOf(field), BoundedFile.MaxCredentialBytes);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Error($"{field} {PathOf(field)}: {e.Message}");
        }
    }

    public KubeconfigException Error(string what) => new($"{Where}: {what}");

    private IReadOnlyList<string> TextsOf(JsonNode? node, string name) => node switch
    {
        null => [],
        JsonArray list => [.. list.Select((item, i) => item is JsonValue value && value.TryGetValue<string>(out var text) ? text : throw Error($"{name}[{i}] is not a string"))],
        _ => throw Error($"{name} is not a list"),
    };
}
