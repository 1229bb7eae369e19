using System.CommandLine;
using System.Net;
using Flux.Helm;
using Flux.Helm.Charts;
using Flux.Helm.Rendering;

namespace Flux.FileCommands.Templating;

/// <summary><c>fluxfn template [NAME] CHART</c>: prints what <c>helm template</c> prints, for charts on the disk.</summary>
internal sealed class HelmTemplateCommand(FileServices services)
{
    private const string Description = """
        Render a chart on the disk and print its manifests, with the arguments of helm template

        Values: -f/--values FILE, --set, --set-string, --set-json, --set-file, --set-literal. Release: -n/--namespace, --is-upgrade, --name-template,
        --generate-name. Cluster: --kube-version, -a/--api-versions. Output: --include-crds, --no-hooks, --skip-tests, -s/--show-only, --output-dir,
        --release-name, --post-renderer kustomize --post-renderer-args DIR. Checks: --skip-schema-validation, --debug. Flags of helm install that only
        matter with a cluster are accepted.
        """;

    private readonly GoFlags _flags = new(TemplateFlags.All);
    private readonly HelmLog _log = new();

    public static Command Create(FileServices services)
    {
        var command = new CommandWithExamples("template", Description)
        {
            Examples =
            [
                ("A chart with its defaults", "fluxfn template shop ./charts/shop"),
                ("For an environment, one template only", "fluxfn template shop ./charts/shop -f production.yaml --set replicas=5 -s templates/deployment.yaml"),
            ],
        };
        command.TreatUnmatchedTokensAsErrors = false;
        command.SetAction((parsed, cancellationToken) => new HelmTemplateCommand(services).RunAsync(ArgumentsOf(parsed), cancellationToken));
        return command;
    }

    // read as helm reads them, so nothing but the words is taken from the parser
    private static List<string> ArgumentsOf(ParseResult parsed) => [.. parsed.Tokens.Select(t => t.Value).SkipWhile(t => t != "template").Skip(1)];

    /// <summary>Runs the command with the arguments after its name.</summary>
    internal async Task<int> RunAsync(IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        try
        {
            await RunInnerAsync(arguments, cancellationToken);
            await WriteLogAsync();
            return ExitCodes.Success;
        }
        catch (Exception e) when (e is HelmException or GoFlagException or RenderException)
        {
            await WriteLogAsync();
            var hint = e is RenderException && !_flags.IsOn("debug") ? "\n\nUse --debug flag to render out invalid YAML" : "";
            await services.Error.WriteAsync($"Error: {e.Message}{hint}\n");
            return ExitCodes.Failure;
        }
    }

    private async Task WriteLogAsync()
    {
        foreach (var line in _log.Lines)
        {
            await services.Error.WriteAsync(line + "\n");
        }
    }

    private async Task RunInnerAsync(IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        _flags.Parse(arguments);
        foreach (var note in _flags.Deprecations)
        {
            await services.Error.WriteAsync(note + "\n");
        }

        if (_flags.Arguments.Count == 0)
        {
            throw new GoFlagException("\"helm template\" requires at least 1 argument\n\nUsage:  helm template [NAME] [CHART] [flags]");
        }

        TemplateFlags.CheckGroups(_flags);
        var capabilities = ReadCapabilities();
        CheckDryRun();
        var (name, reference) = NameAndChart();
        var path = Locate(reference);
        var values = await new ValueArguments(_flags, services).ReadAsync(cancellationToken);
        var chart = DiskChart.Load(path, _log);
        ChartChecks.Installable(chart, _log, _flags.IsOn("dependency-update"));
        var options = new RenderOptions
        {
            ReleaseName = name,
            Namespace = _flags.Last("namespace") is { Length: > 0 } given ? given : "default",
            IsUpgrade = _flags.IsOn("is-upgrade"),
            Capabilities = capabilities,
            SkipSchemaValidation = _flags.IsOn("skip-schema-validation"),
            IncludeCustomResourceDefinitions = _flags.IsOn("include-crds") && OutputDirectory is null,
            Hosts = _flags.IsOn("enable-dns") ? Resolve : null,
            PostRenderer = PostRenderer(),
            Execution = new() { Clock = services.Clock },
        };
        await RenderAsync(chart, values, options, cancellationToken);
    }

    private string? OutputDirectory => _flags.Last("output-dir") is { Length: > 0 } directory ? directory : null;

    private async Task RenderAsync(Chart chart, Dictionary<string, object?> values, RenderOptions options, CancellationToken cancellationToken)
    {
        try
        {
            var release = ReleaseRenderer.Render(new CompiledChart(chart), values, options, _log, cancellationToken);
            await new TemplateOutput(_flags, services).WriteAsync(release, options.ReleaseName);
        }
        catch (RenderException e) when (_flags.IsOn("debug"))
        {
            await services.Out.WriteAsync(e.Manifest.Trim() + "\n");
            throw;
        }
    }

    private Capabilities ReadCapabilities()
    {
        var capabilities = Capabilities.Default;
        if (_flags.Last("kube-version") is { Length: > 0 } version)
        {
            try
            {
                capabilities = capabilities with { KubeVersion = KubeVersion.Parse(version) };
            }
            catch (HelmException e)
            {
                throw new HelmException($"invalid kube version '{version}': {e.Message}", e);
            }
        }

        return capabilities with { ApiVersions = [.. capabilities.ApiVersions, .. _flags.All("api-versions")] };
    }

    private void CheckDryRun()
    {
        var mode = _flags.Last("dry-run") ?? "client";
        if (mode == "server" || _flags.IsOn("validate"))
        {
            throw new HelmException("rendering against a cluster (--dry-run=server, --validate) is not possible here: this command reaches no cluster");
        }

        switch (mode)
        {
            case "unset":
                _log.Note("--dry-run is deprecated and should be replaced with '--dry-run=client'");
                break;
            case "client":
                break;
            case "none":
                throw new HelmException("invalid dry-run value (\"none\"). Must be \"server\" or \"client\"");
            default:
                var on = GoFlags.ParseBool(mode) ?? throw new HelmException($"invalid dry-run value (\"{mode}\"). Must be \"none\", \"server\", or \"client\"");
                if (!on)
                {
                    throw new HelmException($"invalid dry-run value (\"{mode}\"). Must be \"server\" or \"client\"");
                }

                _log.Note($"boolean '--dry-run={mode}' flag is deprecated and must be replaced with '--dry-run=client'");
                break;
        }
    }

    private (string Name, string Chart) NameAndChart()
    {
        var arguments = _flags.Arguments;
        if (arguments.Count > 2)
        {
            throw new HelmException($"expected at most two arguments, unexpected arguments: {string.Join(", ", arguments.Skip(2))}");
        }

        var template = _flags.Last("name-template") ?? "";
        if (arguments.Count == 2)
        {
            return _flags.IsOn("generate-name") ? throw new HelmException("cannot set --generate-name and also specify a name")
                : template.Length > 0 ? throw new HelmException("cannot set --name-template and also specify a name")
                : (arguments[0], arguments[1]);
        }

        return (template.Length > 0 ? ChartChecks.NameOf(template, services.Clock) : "release-name", arguments[0]);
    }

    private string Locate(string reference)
    {
        var name = reference.Trim();
        if (_flags.Last("repo") is { Length: > 0 } || name.Contains("://", StringComparison.Ordinal))
        {
            throw new HelmException("charts from repositories and registries cannot be fetched here: name a directory or an archive on the disk");
        }

        if (Directory.Exists(name) || File.Exists(name))
        {
            return _flags.IsOn("verify") ? throw new HelmException("provenance files cannot be verified here (--verify)") : name;
        }

        throw new HelmException(
            name.StartsWith('/') || name.StartsWith('.') ? $"path \"{name}\" not found"
            : name.Split('/', 2) is [{ Length: > 0 } repository, { Length: > 0 }] ? $"repo {repository} not found"
            : $"non-absolute URLs should be in form of repo_name/path_to_chart, got: {name}");
    }

    private KustomizePostRenderer? PostRenderer()
    {
        var name = _flags.Last("post-renderer") ?? "";
        return name.Length == 0 ? null
            : name == "kustomize" && _flags.All("post-renderer-args") is [var directory] ? new(directory)
            : throw new HelmException(
                $"invalid argument \"{name}\" for \"--post-renderer\" flag: no program is run here; there is: --post-renderer kustomize --post-renderer-args DIR");
    }

    private static string Resolve(string host)
    {
        try
        {
            return Dns.GetHostAddresses(host) is [var first, ..] ? first.ToString() : "";
        }
        catch (System.Net.Sockets.SocketException)
        {
            return "";
        }
    }
}
