using System.Text.Json;
using Flux.Primitives;

namespace Flux.Buckets;

/// <summary>Asks a token service.</summary>
/// <remarks>Spec: RFC 6749 section 5.</remarks>
internal static class OAuthAnswer
{
    /// <exception cref="BucketException">It refused, or cannot be reached.</exception>
    public static async Task<(Secret Token, TimeSpan Lifetime)> SendAsync(
        HttpMessageInvoker http, HttpRequestMessage request, CancellationToken cancellationToken)
    {
        HttpResponseMessage response;
        try
        {
            response = await http.SendAsync(request, cancellationToken);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or EgressException)
        {
            throw BucketHttp.Failed(request, e);
        }

        using (response)
        {
            await using var content = await response.Content.ReadAsStreamAsync(cancellationToken);
            var text = await AnswerReader.ReadTextAsync(content, cancellationToken);
            try
            {
                using var json = JsonDocument.Parse(text);
                if (response.IsSuccessStatusCode && json.RootElement.TryGetProperty("access_token", out var token))
                {
                    var seconds = json.RootElement.TryGetProperty("expires_in", out var lifetime) && lifetime.TryGetInt32(out var given) ? given : 3600;
                    return (new Secret(token.GetString() ?? ""), TimeSpan.FromSeconds(Math.Clamp(seconds, 0, 86_400)));
                }

                var error = json.RootElement.TryGetProperty("error", out var code) ? code.ToString() : "";
                var description = json.RootElement.TryGetProperty("error_description", out var words) ? words.ToString() : "";
                throw new BucketException($"no token: {AnswerReader.Clean($"{(int)response.StatusCode} {error} {description}".TrimEnd())}")
                {
                    Status = (int)response.StatusCode,
                };
            }
            catch (Exception e) when (e is JsonException or InvalidOperationException)
            {
                throw new BucketException($"no token: the service answered {(int)response.StatusCode} in no known form", e)
                {
                    Status = (int)response.StatusCode,
                };
            }
        }
    }
}
