using Microsoft.AspNetCore.WebUtilities;

namespace Flux.Identity.Tests.Servers;

/// <summary>A request as a cloud got it.</summary>
public sealed record CloudRequest(string Method, Uri Address, IReadOnlyDictionary<string, string> Headers, string Body, string Reach)
{
    /// <summary>Method and address, without the query.</summary>
    public string What => $"{Method} {Address.GetLeftPart(UriPartial.Path)}";

    /// <summary>The body's form.</summary>
    public IReadOnlyDictionary<string, string> Form => QueryHelpers.ParseQuery(Body).ToDictionary(p => p.Key, p => p.Value.ToString());

    /// <summary>The query.</summary>
    public IReadOnlyDictionary<string, string> Query => QueryHelpers.ParseQuery(Address.Query).ToDictionary(p => p.Key, p => p.Value.ToString());

    public string Header(string name) => Headers.TryGetValue(name, out var value) ? value : "";
}
