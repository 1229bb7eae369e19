using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Flux.ApiServer.Rest;

/// <summary>Where a list goes on: the revision of its first page and the key after which to go on.</summary>
internal sealed record ContinueToken(long Revision, string After)
{
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
            throw Invalid("illegal base64 data");
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

    private static ApiException Invalid(string why) =>
        ApiErrors.BadRequest($"invalid continue token: continue key is not valid: {why}");
}
