using System.Net;

namespace Flux.ApiServer.Admission;

/// <summary>Where a webhook is called.</summary>
/// <param name="Url">The URL; its host is what the certificate must be for.</param>
/// <param name="Dial">Where to connect instead of the URL's host: the endpoint of a Service; null for the host itself.</param>
/// <param name="Bundle">The certificates that are trusted, as PEM; empty for those of the system.</param>
internal sealed record WebhookAddress(Uri Url, DnsEndPoint? Dial, string Bundle);
