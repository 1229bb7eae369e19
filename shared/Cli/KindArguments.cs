using System.CommandLine;
using Flux.Api;
using Flux.FileCommands;

namespace Flux.Cli;

/// <summary>The words after a verb: which kind, and which names. Both <c>ks apps</c> and flux' <c>source git apps</c> are read.</summary>
/// <param name="Kinds">The kinds meant; several for <c>all</c>.</param>
/// <param name="Names">The objects' names; empty for all of them.</param>
internal sealed record KindArguments(IReadOnlyList<FluxKind> Kinds, IReadOnlyList<string> Names)
{
    public const string Help = "A kind (kustomization or ks, helmrelease or hr, source git or gitrepo, source helm, source chart, receiver, all), then names";

    /// <summary>The argument that takes the words; what looks like an option is none of them.</summary>
    public static Argument<string[]> Argument(string description)
    {
        var words = new Argument<string[]>("kind") { Description = description, Arity = ArgumentArity.OneOrMore };
        words.Validators.Add(result =>
        {
            foreach (var option in result.Tokens.Where(token => token.Value.StartsWith('-')))
            {
                result.AddError($"Unrecognized option '{option.Value}'; --help lists the options");
            }
        });
        return words;
    }

    /// <summary>Whether the words mean one kind.</summary>
    public FluxKind Single => Kinds.Count == 1
        ? Kinds[0]
        : throw new CliException("name one kind, e.g. kustomization or source git") { ExitCode = ExitCodes.Usage };

    public static KindArguments Parse(string[] words) => words switch
    {
        ["all", .. var names] => new(FluxKinds.All, names),
        ["source" or "sources", "all", .. var names] => new(Sources, names),
        ["source" or "sources", var kind, .. var names] when SourceOf(kind) is { } found => new([found], names),
        ["artifact" or "artifacts", "generator" or "generators", .. var names] => new([FluxKinds.ArtifactGenerator], names),
        ["source" or "sources", var kind, ..] => throw Unknown($"source {kind}"),
        ["source" or "sources"] => throw Unknown("source"),
        [var kind, .. var names] => WithNamesIn(kind, names),
        _ => throw Unknown(""),
    };

    private static IReadOnlyList<FluxKind> Sources { get; } = [.. FluxKinds.All.Where(kind => kind.Gvk.Group == FluxKinds.GitRepository.Gvk.Group)];

    // the words that flux has for the kinds of sources; what is none of them is found by its own name
    private static FluxKind? SourceOf(string word) => word switch
    {
        "git" => FluxKinds.GitRepository,
        "oci" => FluxKinds.OciRepository,
        "bucket" => FluxKinds.Bucket,
        "helm" => FluxKinds.HelmRepository,
        "chart" => FluxKinds.HelmChart,
        "external" => FluxKinds.ExternalArtifact,
        _ => Sources.FirstOrDefault(kind => kind == FluxKinds.FindByAnyName(word)),
    };

    private static KindArguments WithNamesIn(string kind, string[] names)
    {
        var slash = kind.IndexOf('/', StringComparison.Ordinal);
        var word = slash < 0 ? kind : kind[..slash];
        return FluxKinds.FindByAnyName(word) is { } found
            ? new([found], slash < 0 ? names : [kind[(slash + 1)..], .. names])
            : throw Unknown(word);
    }

    private static CliException Unknown(string kind) => new(
        $"unknown kind \"{kind}\": the kinds are {string.Join(", ", FluxKinds.All.Select(k => k.Singular))}"
        + " (\"source git\" for gitrepository, \"source helm\" for helmrepository, \"source chart\" for helmchart) and all")
    {
        ExitCode = ExitCodes.Usage,
    };
}
