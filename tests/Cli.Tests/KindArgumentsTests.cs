using Flux.Api;
using Flux.FileCommands;

namespace Flux.Cli.Tests;

public sealed class KindArgumentsTests
{
    [Theory]
    [InlineData("kustomization apps", "Kustomization", "apps")]
    [InlineData("ks apps infra", "Kustomization", "apps infra")]
    [InlineData("kustomizations", "Kustomization", "")]
    [InlineData("Kustomization/apps", "Kustomization", "apps")]
    [InlineData("source git fleet", "GitRepository", "fleet")]
    [InlineData("sources git", "GitRepository", "")]
    [InlineData("source helm charts", "HelmRepository", "charts")]
    [InlineData("source chart web", "HelmChart", "web")]
    [InlineData("hc", "HelmChart", "")]
    [InlineData("source external x", "ExternalArtifact", "x")]
    [InlineData("artifact generator x", "ArtifactGenerator", "x")]
    [InlineData("sources externalartifact", "ExternalArtifact", "")]
    [InlineData("source receiver", null, "")]
    [InlineData("gitrepo fleet", "GitRepository", "fleet")]
    [InlineData("gitrepositories.source.toolkit.fluxcd.io", null, "")]
    [InlineData("receiver", "Receiver", "")]
    [InlineData("source", null, "")]
    [InlineData("pod web", null, "")]
    public void Parse_ReadsKindsAsFluxAndKubectlWriteThem(string words, string? kind, string names)
    {
        if (kind is null)
        {
            Assert.Equal(ExitCodes.Usage, Assert.Throws<CliException>(() => KindArguments.Parse(words.Split(' '))).ExitCode);
            return;
        }

        var arguments = KindArguments.Parse(words.Split(' '));

        Assert.Equal(kind, arguments.Single.Gvk.Kind);
        Assert.Equal(names, string.Join(' ', arguments.Names));
    }

    [Fact]
    public void Parse_WhenAllSources_MeansEveryKindOfSource() => Assert.Subset(
        KindArguments.Parse(["sources", "all"]).Kinds.ToHashSet(),
        new HashSet<FluxKind> { FluxKinds.GitRepository, FluxKinds.HelmRepository, FluxKinds.HelmChart, FluxKinds.ExternalArtifact });

    [Fact]
    public void Parse_WhenAll_MeansEveryKind() => Assert.Equal(FluxKinds.All, KindArguments.Parse(["all"]).Kinds);
}
