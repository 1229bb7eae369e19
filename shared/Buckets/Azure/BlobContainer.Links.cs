using System.Globalization;
using Azure.Core;
using Flux.Primitives;

namespace Flux.Buckets.Azure;

/// <content>Links that anyone may read for a while.</content>
public sealed partial class BlobContainer
{
    private const string SasVersion = "2020-12-06";
    private static readonly TimeSpan _drift = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan _delegationLifetime = TimeSpan.FromHours(24);
    private Delegation? _delegation;

    /// <summary>An address under which a blob can be read without credentials until a time.</summary>
    /// <returns>Null where the credential cannot sign: one that is anonymous, or itself a signature.</returns>
    /// <exception cref="BucketException">The service gives no key to sign with.</exception>
    /// <remarks>Spec: "Create a service SAS" and "Create a user delegation SAS", version 2020-12-06.</remarks>
    public async Task<Uri?> LinkAsync(string blob, TimeSpan lifetime, CancellationToken cancellationToken)
    {
        var now = _clock.GetUtcNow();
        var (start, end) = (Time(now - _drift), Time(now + lifetime));
        var protocol = _service.Scheme == "https" ? "https" : "https,http";
        switch (_credential)
        {
            case BlobCredential.SharedKey key:
                {
                    string[] fields = ["r", start, end, ResourceOf(key.Account, blob), "", "", protocol, SasVersion, "b", "", "", "", "", "", "", ""];
                    return Link(blob, $"sv={SasVersion}&sr=b&sp=r&st={start}&se={end}&spr={protocol}", SharedKeyPolicy.Sign(key, string.Join('\n', fields)));
                }

            case BlobCredential.Token:
                {
                    var key = await DelegationKeyAsync(now, lifetime, cancellationToken);
                    string[] signer = [key["SignedOid"], key["SignedTid"], key["SignedStart"], key["SignedExpiry"], key["SignedService"], key["SignedVersion"]];
                    string[] fields =
                    [
                        "r", start, end, ResourceOf(AccountOf(_service), blob), .. signer, "", "", "", "", protocol, SasVersion, "b", "", "", "", "", "", "", "",
                ];
                    var query = $"sv={SasVersion}&sr=b&sp=r&st={start}&se={end}&spr={protocol}"
                        + $"&skoid={signer[0]}&sktid={signer[1]}&skt={signer[2]}&ske={signer[3]}&sks={signer[4]}&skv={signer[5]}";
                    return Link(blob, query, SharedKeyPolicy.Sign(new("", new Secret(key["Value"])), string.Join('\n', fields)));
                }

            default:
                return null;
        }
    }

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private string ResourceOf(string account, string blob) => $"/blob/{account}/{Name}/{blob}";

    private Uri Link(string blob, string query, string signature)
    {
        var escaped = string.Join('&', query.Split('&').Select(part => part.Split('=', 2)).Select(part => $"{part[0]}={Uri.EscapeDataString(part[1])}"));
        return new($"{AddressOf(blob, "").GetLeftPart(UriPartial.Path)}?{escaped}&sig={Uri.EscapeDataString(signature)}");
    }

    private async Task<Dictionary<string, string>> DelegationKeyAsync(DateTimeOffset now, TimeSpan lifetime, CancellationToken cancellationToken)
    {
        if (_delegation is { } kept && kept.Until >= now + lifetime)
        {
            return kept.Key;
        }

        var until = now + (lifetime > _delegationLifetime ? lifetime : _delegationLifetime) + _drift;
        var body = $"<?xml version=\"1.0\" encoding=\"utf-8\"?><KeyInfo><Start>{Time(now - _drift)}</Start><Expiry>{Time(until)}</Expiry></KeyInfo>";
        using var response = await SendAsync(
            RequestMethod.Post, null, "restype=service&comp=userdelegationkey", null, RequestContent.Create(body), cancellationToken);
        if (response.Status != 200 || response.ContentStream is not { } content)
        {
            throw await FailureAsync(response, cancellationToken);
        }

        var key = await AnswerReader.ReadElementsAsync(content, cancellationToken);
        string[] needed = ["SignedOid", "SignedTid", "SignedStart", "SignedExpiry", "SignedService", "SignedVersion", "Value"];
        if (Array.Find(needed, name => !key.ContainsKey(name)) is { } missing)
        {
            throw new BucketException($"the service's key has no {missing}");
        }

        _delegation = new(key, until);
        return key;
    }

    /// <summary>A key to sign links with.</summary>
    /// <param name="Key">Its parts.</param>
    /// <param name="Until">When the service stops to accept it.</param>
    private sealed record Delegation(Dictionary<string, string> Key, DateTimeOffset Until);
}
