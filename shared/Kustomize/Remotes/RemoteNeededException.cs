using Flux.Kustomize.Charts;

namespace Flux.Kustomize.Remotes;

/// <summary>A build cannot go on before something is fetched: the way out of the pure engine, seen by no user.</summary>
internal sealed class RemoteNeededException : Exception
{
    /// <summary>A file or a repository.</summary>
    public RemoteNeededException(string raw, RemoteRepository? repository) : base($"'{raw}' has to be fetched first")
    {
        (Raw, Repository) = (raw, repository);
    }

    /// <summary>A chart.</summary>
    public RemoteNeededException(RemoteChart chart) : base($"chart '{chart.Name}' has to be pulled first")
    {
        (Raw, Chart) = (chart.Repository, chart);
    }

    public string Raw { get; }

    public RemoteRepository? Repository { get; }

    public RemoteChart? Chart { get; }
}
