using System.Text;
using System.Text.Json.Nodes;

namespace Flux.Kubernetes;

/// <summary>One cluster, user or context, with where it stands.</summary>
/// <param name="Fields">Its fields.</param>
/// <param name="Where">The file and the entry, for messages.</param>
/// <param name="BaseDirectory">Where relative paths begin.</param>
internal sealed record KubeconfigEntry(JsonObject Fields, string Where, string BaseDirectory)
{
    public string Text(string field) => Fields.Text(field);

    public bool Flag(string field) => Fields[field] is JsonValue value && value.TryGetValue<bool>(out var flag) && flag;

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
}
