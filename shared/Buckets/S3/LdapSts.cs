using Flux.Primitives;

namespace Flux.Buckets.S3;

/// <summary>Temporary keys for a user of a directory.</summary>
/// <remarks>Spec: MinIO's <c>AssumeRoleWithLDAPIdentity</c>.</remarks>
public static class LdapSts
{
    /// <summary>Gets keys.</summary>
    /// <param name="endpoint">The service.</param>
    /// <param name="username">The user.</param>
    /// <param name="password">The user's password.</param>
    /// <param name="handler">Sends the request; not disposed.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="BucketException">The service refused.</exception>
    public static async Task<S3Credentials> GetAsync(
        Uri endpoint, string username, Secret password, HttpMessageHandler handler, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(password);
        using var http = new HttpMessageInvoker(handler, disposeHandler: false);
        using var request = new HttpRequestMessage(HttpMethod.Post, endpoint);
        request.Content = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["Action"] = "AssumeRoleWithLDAPIdentity",
            ["LDAPPassword"] = password.Reveal(),
            ["LDAPUsername"] = username,
            ["Version"] = "2011-06-15",
        });
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
            var elements = await AnswerReader.ReadElementsAsync(content, cancellationToken);
            if (!response.IsSuccessStatusCode)
            {
                throw new BucketException(AnswerReader.Clean(elements.GetValueOrDefault("Message") ?? $"{(int)response.StatusCode} {response.ReasonPhrase}"))
                {
                    Status = (int)response.StatusCode,
                    Code = AnswerReader.Clean(elements.GetValueOrDefault("Code", "")),
                };
            }

            return elements.TryGetValue("AccessKeyId", out var id) && elements.TryGetValue("SecretAccessKey", out var key)
                ? new(id, new(key), elements.TryGetValue("SessionToken", out var token) ? new(token) : null)
                : throw new BucketException("the STS answered without keys");
        }
    }
}
