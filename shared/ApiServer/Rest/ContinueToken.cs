using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Flux.ApiServer.Rest;

/// <summary>Where a list goes on: the revision of its first page and the key after which to go on.</summary>
internal sealed record ContinueToken(long Revision, string After)
{
    private static readonly SearchValues<char> _alphabet =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");

    public string Encode() => Base64Url.EncodeToString(Json.ToBytes(new JsonObject
    {
        ["v"] = "meta.k8s.io/v1",
        ["rv"] = Revision,
        ["start"] = After,
    }));

    /// <exception cref="ApiException">400: the token is none of ours.</exception>
    public static ContinueToken Decode(string text)
    {
        byte[] bytes;
        try
        {
            bytes = Base64Url.DecodeFromChars(text);
        }
        catch (FormatException)
        {
            throw Invalid(string.Create(CultureInfo.InvariantCulture, $"illegal base64 data at input byte {WrongAt(text)}"));
        }

        try
        {
            var token = JsonDecoder.Decode(bytes, null) as JsonObject;
            return new(token.Whole("rv") ?? 0, token.Text("start") ?? "");
        }
        catch (JsonException)
        {
            throw Invalid($"invalid character '{(bytes.Length == 0 ? ' ' : Encoding.Latin1.GetString(bytes)[0])}' looking for beginning of value");
        }
    }

    /// <summary>Where Go's decoder stops: at the first character of another alphabet, or at one that is left over.</summary>
    private static int WrongAt(string text)
    {
        var wrong = text.AsSpan().IndexOfAnyExcept(_alphabet);
        return wrong >= 0 ? wrong : text.Length - text.Length % 4;
    }

    private static ApiException Invalid(string why) =>
        ApiErrors.BadRequest($"invalid continue token: continue key is not valid: {why}");
}
