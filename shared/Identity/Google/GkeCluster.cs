namespace Flux.Identity.Google;

/// <summary>A GKE cluster, whose ServiceAccounts Google knows without a provider being made for them.</summary>
internal sealed record GkeCluster(string Project, string Location, string Name)
{
    /// <summary>The audience of its ServiceAccounts' tokens.</summary>
    public string Pool => $"{Project}.svc.id.goog";

    /// <summary>The audience of the exchange.</summary>
    public string ExchangeAudience =>
        $"identitynamespace:{Pool}:https://container.googleapis.com/v1/projects/{Project}/locations/{Location}/clusters/{Name}";
}
