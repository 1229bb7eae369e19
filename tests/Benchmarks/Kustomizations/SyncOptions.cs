using System.Globalization;

namespace Flux.Benchmarks.Kustomizations;

/// <summary>What <c>kustomizations</c> is asked to measure.</summary>
internal sealed record SyncOptions
{
    /// <summary>Kustomizations, one run each; the sizes of the issue where none are named.</summary>
    public IReadOnlyList<int> Counts { get; init; } = [100, 500, 1000];

    /// <summary>How often each size is measured, on a new host and new namespaces each time; the best counts.</summary>
    public int Rounds { get; init; } = 1;

    /// <summary>Another cluster's kubeconfig; null for the embedded server as a process of its own.</summary>
    public string? Kubeconfig { get; init; }

    /// <summary>The kubeconfig's context; null for its current one.</summary>
    public string? Context { get; init; }

    /// <summary>Whether all Kustomizations build one base that they share, instead of files of their own.</summary>
    public bool Shared { get; init; }

    /// <summary>Whether to print what the host logs.</summary>
    public bool Verbose { get; init; }

    /// <summary>Null where the arguments ask for something else.</summary>
    public static SyncOptions? Parse(string[] arguments)
    {
        var options = new SyncOptions();
        for (var i = 0; i < arguments.Length; i++)
        {
            var value = i + 1 < arguments.Length ? arguments[i + 1] : "";
            var next = arguments[i] switch
            {
                "--count" when Number(value) is { } n => options with { Counts = [n] },
                "--rounds" when Number(value) is { } n => options with { Rounds = n },
                "--kubeconfig" when value.Length > 0 => options with { Kubeconfig = value },
                "--context" when value.Length > 0 => options with { Context = value },
                "--shared" => options with { Shared = true },
                "--verbose" => options with { Verbose = true },
                _ => null,
            };
            if (next is null)
            {
                return null;
            }

            options = next;
            i += arguments[i] is "--shared" or "--verbose" ? 0 : 1;
        }

        return options;
    }

    private static int? Number(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var n) && n is >= 1 and <= 10_000 ? n : null;
}
