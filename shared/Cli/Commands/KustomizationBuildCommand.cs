using System.CommandLine;
using Flux.Kustomize;
using Flux.Yaml;

namespace Flux.Cli.Commands;

/// <summary><c>fluxfn build kustomization DIR</c>: prints what <c>kustomize build DIR</c> prints.</summary>
internal static class KustomizationBuildCommand
{
    public static Command Create(CliServices services)
    {
        var directory = new Argument<string>("dir")
        {
            Description = "The directory with the kustomization file",
            DefaultValueFactory = _ => ".",
        };
        var output = new Option<string?>("--output", "-o") { Description = "Write to this file, or one file an object into this directory", HelpName = "path" };
        var restrictor = new Option<string>("--load-restrictor")
        {
            Description = "Whether files outside of the directory may be loaded: LoadRestrictionsRootOnly or LoadRestrictionsNone",
            DefaultValueFactory = _ => "LoadRestrictionsRootOnly",
            HelpName = "restrictor",
        };
        var reorder = new Option<string>("--reorder")
        {
            Description = "The order of the objects: legacy or none (deprecated in favour of sortOptions)",
            DefaultValueFactory = _ => "",
            HelpName = "order",
        };
        var helm = new Option<bool>("--enable-helm") { Description = "Allow helmCharts" };
        var command = new CommandWithExamples("kustomization", "Print what a kustomization builds, as kustomize build does")
        {
            Examples =
            [
                ("One environment", "fluxfn build kustomization apps/overlays/production"),
                ("Into a directory, one file an object", "fluxfn build kustomization apps/overlays/production -o out/"),
            ],
        };
        command.Aliases.Add("ks");
        command.Add(directory);
        command.Add(output);
        command.Add(restrictor);
        command.Add(reorder);
        command.Add(helm);
        restrictor.AcceptOnlyFromAmong("LoadRestrictionsRootOnly", "LoadRestrictionsNone");
        command.SetAction((arguments, cancellationToken) => BuildAsync(
            services,
            arguments.GetRequiredValue(directory),
            new()
            {
                LoadRestrictor = arguments.GetValue(restrictor) == "LoadRestrictionsNone" ? LoadRestrictor.None : LoadRestrictor.RootOnly,
                Reorder = Order(arguments.GetRequiredValue(reorder)),
                EnableHelm = arguments.GetValue(helm),
                CancellationToken = cancellationToken,
            },
            arguments.GetValue(output),
            cancellationToken));
        return command;
    }

    private static ReorderOption Order(string text) => text switch
    {
        "legacy" => ReorderOption.Legacy,
        "none" => ReorderOption.None,
        "" => ReorderOption.Unspecified,
        _ => throw new CliException($"illegal flag value --reorder {text}; legal values: [legacy none]") { ExitCode = ExitCodes.Usage },
    };

    private static async Task<int> BuildAsync(
        CliServices services, string directory, KustomizeOptions options, string? output, CancellationToken cancellationToken)
    {
        var path = DiskFileTree.PathOf(directory);
        try
        {
            var result = KustomizeBuild.Run(new DiskFileTree(), path, options);
            foreach (var warning in result.Warnings)
            {
                await services.Error.WriteLineAsync(warning);
            }

            await WriteAsync(services, result, output, cancellationToken);
            return ExitCodes.Success;
        }
        catch (KustomizeException e)
        {
            // the directory as it was typed
            throw new CliException(e.Message.Replace($"'{path}'", $"'{directory}'", StringComparison.Ordinal), e);
        }
    }

    private static async Task WriteAsync(CliServices services, KustomizeResult result, string? output, CancellationToken cancellationToken)
    {
        if (output is null)
        {
            await services.Out.WriteAsync(result.ToYaml());
        }
        else if (Directory.Exists(output))
        {
            await WriteFilesAsync(result, output, cancellationToken);
        }
        else
        {
            await File.WriteAllTextAsync(output, result.ToYaml(), cancellationToken);
        }
    }

    /// <remarks>Spec: kustomize build -o DIR; a namespace is part of the name where there are several.</remarks>
    private static async Task WriteFilesAsync(KustomizeResult result, string folder, CancellationToken cancellationToken)
    {
        var severalNamespaces = result.Resources.Where(r => r.Namespace.Length > 0).Select(r => r.Namespace).Distinct().Count() > 1;
        foreach (var resource in result.Resources)
        {
            var prefix = severalNamespaces && resource.Namespace.Length > 0 ? resource.Namespace + "_" : "";
            var kind = resource.GroupVersionKind;
            string[] parts = [kind.Group, kind.Version, kind.Kind, resource.Name];
            var name = (prefix + string.Join('_', parts.Where(p => p.Length > 0)) + ".yaml").ToLowerInvariant();
            await File.WriteAllTextAsync(
                Path.Combine(folder, name.Replace('/', '_')), KubeYaml.Write(resource.ToJson()), cancellationToken);
        }
    }
}
