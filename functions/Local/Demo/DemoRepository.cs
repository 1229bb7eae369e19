using System.Reflection;
using System.Text;
using Flux.Git;
using Flux.Git.Writing;
using Microsoft.Extensions.Logging.Abstractions;

namespace Flux.Local.Demo;

/// <summary>The sample fleet repository: <c>samples/</c>, which travels inside the program, as commits.</summary>
internal sealed class DemoRepository(TimeProvider clock)
{
    private const string Prefix = "samples/";
    private const string OldTag = "1.4.0";
    private const string NewTag = "1.5.0";

    /// <summary>The branch that is synced.</summary>
    public const string Branch = "main";

    /// <summary>The developer's clone, in which commits are made.</summary>
    private readonly MemoryRepository _clone = new(Branch);

    /// <summary>The repository that is served, and pushed to.</summary>
    public MemoryRepository Served { get; } = new(Branch);

    /// <summary>A sample file's text.</summary>
    public static string Read(string path)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(Prefix + path)
            ?? throw new FileNotFoundException($"the sample '{path}' is not in the program");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    /// <summary>Commits and pushes everything; returns the commit's id.</summary>
    public Task<string> PushSamplesAsync(Uri remote, CancellationToken cancellationToken) => PushAsync(
        remote,
        "Add the web application in three environments",
        Paths().Select(path => new GitFileChange(path, Encoding.UTF8.GetBytes(Read(path)))),
        cancellationToken);

    /// <summary>Commits and pushes another image everywhere, a disruption budget in production, no debug tools in dev.</summary>
    public Task<string> PushNextReleaseAsync(Uri remote, CancellationToken cancellationToken) =>
        PushAsync(remote, "Release web 1.5.0", NextRelease(), cancellationToken);

    private async Task<string> PushAsync(Uri remote, string message, IEnumerable<GitFileChange> changes, CancellationToken cancellationToken)
    {
        var author = new GitSignature("fluxfn demo", "demo@fluxfn.invalid", clock.GetUtcNow());
        var commit = _clone.Commit(Branch, message, author, changes);
        using var git = new GitClient(new(), new() { AllowLoopback = true }, clock, NullLogger<GitClient>.Instance);
        await git.PushAsync(new() { Url = remote }, _clone, Branch, cancellationToken);
        return commit;
    }

    private static GitFileChange[] NextRelease()
    {
        const string Production = "apps/web/overlays/production/kustomization.yaml";
        const string Dev = "apps/web/overlays/dev/kustomization.yaml";
        const string Base = "apps/web/base/deployment.yaml";
        return
        [
            Change(Base, text => text.Replace($"web:{OldTag}", $"web:{NewTag}", StringComparison.Ordinal)),
            Change(Production, text => text
                .Replace($"newTag: {OldTag}", $"newTag: {NewTag}", StringComparison.Ordinal)
                .Replace("  - ../../base\n", "  - ../../base\n  - disruption-budget.yaml\n", StringComparison.Ordinal)),
            new("apps/web/overlays/production/disruption-budget.yaml", Encoding.UTF8.GetBytes(DisruptionBudget)),
            Change(Dev, text => text.Replace("  - debug-tools.yaml\n", "", StringComparison.Ordinal)),
            new("apps/web/overlays/dev/debug-tools.yaml", null),
        ];
    }

    private const string DisruptionBudget = """
        apiVersion: policy/v1
        kind: PodDisruptionBudget
        metadata:
          name: web
        spec:
          minAvailable: 2
          selector:
            matchLabels:
              app.kubernetes.io/name: web

        """;

    private static GitFileChange Change(string path, Func<string, string> change)
    {
        var before = Read(path);
        var after = change(before);
        return after == before
            ? throw new InvalidOperationException($"the sample '{path}' no longer holds what the demo changes")
            : new(path, Encoding.UTF8.GetBytes(after));
    }

    private static IEnumerable<string> Paths() => Assembly.GetExecutingAssembly().GetManifestResourceNames()
        .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal))
        .Select(name => name[Prefix.Length..])
        .Order(StringComparer.Ordinal);
}
