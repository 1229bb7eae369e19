namespace Flux.Hosting;

/// <summary>Where URLs that users write may lead; bound from the <c>Flux:Egress</c> section.</summary>
public sealed class EgressOptions
{
    /// <summary>The configuration section.</summary>
    public const string SectionName = "Flux:Egress";

    /// <summary>Whether sources on this machine may be read. The default is false.</summary>
    public bool AllowLoopback { get; set; }

    /// <summary>The only hosts allowed, with <c>*.example.com</c> for any below; empty (the default) for all.</summary>
    public IList<string> AllowedHosts { get; } = [];
}
