namespace Flux.Identity.Tests.Servers;

/// <summary>What a cloud answers.</summary>
public sealed record CloudReply(int Status, string Text);
