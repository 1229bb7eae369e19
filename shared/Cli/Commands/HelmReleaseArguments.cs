using System.CommandLine;
using System.Text.Json.Nodes;
using Flux.Api;
using Flux.FileCommands;
using Flux.FileCommands.Templating;
using Flux.Helm;
using Flux.Helm.Charts;
using Flux.HelmReleases;
using Flux.HelmReleases.Previews;
using Flux.Kubernetes;

namespace Flux.Cli.Commands;

/// <summary>What <c>build helmrelease</c> and <c>diff helmrelease</c> have in common: which HelmRelease, and which chart.</summary>
internal sealed class HelmReleaseArguments
{
    private readonly Argument<string?> _name = new("name") { Description = "The HelmRelease; may be left out where --helmrelease-file has one only", Arity = ArgumentArity.ZeroOrOne };

    private readonly Option<string?> _file = new("--helmrelease-file", "-f")
    {
        Description = "A file with the HelmRelease, instead of the cluster's; its Secrets and ConfigMaps come before those of the cluster",
        HelpName = "file",
    };

    private readonly Option<string?> _chart = new("--chart") { Description = "A chart on this machine, a directory or an archive [default: the artifact of its source]", HelpName = "path" };

    /// <summary>The options of all commands.</summary>
    public CommonOptions Common { get; } = new();

    /// <summary>Adds the arguments to a command.</summary>
    public void AddTo(Command command)
    {
        command.Add(_name);
        command.Add(_file);
        command.Add(_chart);
        command.Add(Common.Namespace);
        Common.AddConnectionTo(command);
    }

    /// <summary>Renders what was asked for.</summary>
    /// <param name="services">Services.</param>
    /// <param name="arguments">The command line.</param>
    /// <param name="client">The cluster; null for none.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The release, and who knows its secrets.</returns>
    /// <exception cref="CliException">Something is wrong with the HelmRelease, its values or its chart.</exception>
    public async Task<(HelmReleasePreview Preview, HelmReleasePreviewer Previewer)> BuildAsync(
        CliServices services, ParseResult arguments, IKubernetesClient? client, CancellationToken cancellationToken)
    {
        var (name, ns) = (arguments.GetValue(_name), Common.NamespaceOf(services, arguments));
        IReadOnlyList<JsonObject> beside = [];
        JsonObject json;
        if (arguments.GetValue(_file) is { } file)
        {
            beside = ManifestFile.Read(file);
            json = ManifestFile.Find(beside, file, FluxKinds.HelmRelease.Gvk, name, ns);
        }
        else if (client is null)
        {
            throw new CliException("--dry-run needs --helmrelease-file, since no cluster is asked") { ExitCode = ExitCodes.Usage };
        }
        else
        {
            json = await FluxObjects.GetAsync(
                client, FluxKinds.HelmRelease, ns, name ?? throw new CliException("name a HelmRelease, or a file with --helmrelease-file") { ExitCode = ExitCodes.Usage }, cancellationToken);
        }

        var previewer = new HelmReleasePreviewer(client, services.Artifacts, new(), services.Clock) { Beside = beside };
        try
        {
            return (await previewer.BuildAsync(json, ChartOf(arguments), cancellationToken), previewer);
        }
        catch (HelmReleaseException e)
        {
            throw new CliException($"HelmRelease '{json.KeyOf()}': {e.Message}", e);
        }
    }

    private Chart? ChartOf(ParseResult arguments)
    {
        if (arguments.GetValue(_chart) is not { } path)
        {
            return null;
        }

        try
        {
            return File.Exists(path) || Directory.Exists(path)
                ? DiskChart.Load(path, new())
                : throw new CliException($"--chart: {path}: no such file or directory") { ExitCode = ExitCodes.Usage };
        }
        catch (HelmException e)
        {
            throw new CliException($"--chart: {e.Message}", e);
        }
    }
}
