using Flux.Kustomize.Remotes;

namespace Flux.FileCommands;

/// <summary>What commands on files need of the world outside; a test gives its own.</summary>
public class FileServices
{
    /// <summary>What is piped in.</summary>
    public TextReader In { get; init; } = TextReader.Null;

    /// <summary>Where results go.</summary>
    public required TextWriter Out { get; init; }

    /// <summary>Where messages for people go, so that results can be piped.</summary>
    public required TextWriter Error { get; init; }

    /// <summary>Whether results go to a terminal: colour and live progress only then.</summary>
    public bool IsTerminal { get; init; }

    /// <summary>The clock.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>
    /// What fetches the files, bases and charts that kustomizations name by URL; it is disposed after the build where it can be. Null where the
    /// program fetches nothing.
    /// </summary>
    public virtual IRemoteSources? OpenRemotes() => null;
}
