namespace Flux.GoTemplates;

/// <summary>What a template may know of the world. Everything is off or harmless unless given.</summary>
public sealed record ExecutionOptions
{
    /// <summary>The defaults.</summary>
    public static ExecutionOptions Default { get; } = new();

    /// <summary>How much an execution may use.</summary>
    public TemplateLimits Limits { get; init; } = new();

    /// <summary>The clock of Sprig's date functions and of certificates. Default the system's.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Fills a span with random bytes. Default the cryptographic generator.</summary>
    public Action<byte[]> Random { get; init; } = bytes => System.Security.Cryptography.RandomNumberGenerator.Fill(bytes);

    /// <summary>What <c>env</c> and <c>expandenv</c> read; null leaves every variable empty, which is the default.</summary>
    public Func<string, string?>? Environment { get; init; }

    /// <summary>What <c>getHostByName</c> asks; null answers "", which is the default.</summary>
    public Func<string, string>? Hosts { get; init; }

    /// <summary>The host's own state, for its functions to find in <see cref="TemplateContext.State"/>.</summary>
    public object? State { get; init; }
}
