using System.CommandLine;
using System.Text.Json.Nodes;
using Flux.Cli.Diffs;
using Flux.FileCommands;
using Flux.Kubernetes;
using Flux.Primitives;
using Flux.Yaml;

namespace Flux.Cli.Commands;

/// <summary><c>fluxfn build helmrelease NAME</c>: the objects that would be applied, after post-renderers and <c>commonMetadata</c>.</summary>
internal static class HelmReleaseBuildCommand
{
    public static Command Create(CliServices services)
    {
        var command = new CommandWithExamples("helmrelease", "Print the objects of a HelmRelease as they would be applied; what Secrets hold is masked")
        {
            Examples =
            [
                ("A HelmRelease of the cluster", "fluxfn build helmrelease web -n apps"),
                ("With a chart on this machine", "fluxfn build helmrelease web -n apps --chart ./charts/web"),
                ("Of a file", "fluxfn build helmrelease --helmrelease-file ./apps/web.yaml"),
                ("Without a cluster", "fluxfn build helmrelease --helmrelease-file ./apps/web.yaml --chart ./charts/web --dry-run"),
                ("Into a directory, one file an object", "fluxfn build helmrelease web -n apps -o out/"),
            ],
        };
        command.Aliases.Add("hr");
        var helm = new HelmReleaseArguments();
        var output = new Option<string?>("--output", "-o") { Description = "Write to this file, or one file an object into this directory", HelpName = "path" };
        var dryRun = new Option<bool>("--dry-run") { Description = "Ask no cluster: templates look nothing up, and it counts as an install" };
        var noHooks = new Option<bool>("--no-hooks") { Description = "Leave out hooks" };
        var showSecrets = new Option<bool>("--show-secrets") { Description = "Print what Secrets hold" };
        helm.AddTo(command);
        Option[] options = [output, dryRun, noHooks, showSecrets];
        foreach (var option in options)
        {
            command.Add(option);
        }

        command.SetAction(async (arguments, cancellationToken) =>
        {
            var client = arguments.GetValue(dryRun) ? null : helm.Common.Connect(services, arguments);
            var (preview, previewer) = await helm.BuildAsync(services, arguments, client, cancellationToken);
            IEnumerable<JsonObject> objects = [.. preview.Definitions, .. preview.CreatedNamespaces, .. preview.Objects, .. arguments.GetValue(noHooks) ? [] : preview.Hooks];
            if (!arguments.GetValue(showSecrets))
            {
                var secrets = new SecretValues(previewer.Mask);
                objects = objects.Select(secrets.Hide);
            }

            await WriteAsync(services, [.. objects], arguments.GetValue(output), cancellationToken);
            return ExitCodes.Success;
        });
        return command;
    }

    private static async Task WriteAsync(CliServices services, IReadOnlyList<JsonObject> objects, string? path, CancellationToken cancellationToken)
    {
        if (path is null)
        {
            await services.Out.WriteAsync(KubeYaml.WriteAll(objects));
        }
        else if (Directory.Exists(path))
        {
            foreach (var obj in objects)
            {
                await File.WriteAllTextAsync(Path.Combine(path, NameOf(obj)), KubeYaml.Write(obj), cancellationToken);
            }
        }
        else
        {
            await File.WriteAllTextAsync(path, KubeYaml.WriteAll(objects), cancellationToken);
        }
    }

    /// <summary>A file's name, which cannot lead anywhere else, whatever a chart calls its objects.</summary>
    private static string NameOf(JsonObject obj)
    {
        var (kind, key) = (obj.KindOf(), obj.KeyOf());
        var name = string.Join('_', new[] { key.Namespace, kind.Group, kind.Version, kind.Kind, key.Name }.Where(part => part.Length > 0));
        return string.Concat(name.ToLowerInvariant().Select(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_' ? c : '_')) + ".yaml";
    }
}
