using System.CommandLine;
using Flux.Cli.Diffs;
using Flux.FileCommands;
using Flux.HelmReleases.Previews;
using Flux.Kubernetes;
using Flux.Kubernetes.Apply;

namespace Flux.Cli.Commands;

/// <summary><c>fluxfn diff helmrelease NAME</c>: what an install or upgrade would change in the cluster.</summary>
internal static class HelmReleaseDiffCommand
{
    public static Command Create(CliServices services)
    {
        var command = new CommandWithExamples("helmrelease", "Print what a HelmRelease would change in the cluster. Exit code: 0 nothing, 1 something, 2 an error")
        {
            Examples =
            [
                ("Another version of a chart", "fluxfn diff helmrelease web -n apps --chart ./charts/web"),
                ("Other values", "fluxfn diff helmrelease web -n apps --helmrelease-file ./apps/web.yaml"),
                ("Whether the cluster has drifted", "fluxfn diff helmrelease web -n apps"),
                ("For a program", "fluxfn diff helmrelease web -n apps -o json"),
            ],
        };
        command.Aliases.Add("hr");
        var helm = new HelmReleaseArguments();
        var progress = DiffCommand.ProgressBar();
        helm.AddTo(command);
        command.Add(progress);
        command.Add(helm.Common.Output);
        command.SetAction((arguments, cancellationToken) => DiffCommand.RunAsync(async () =>
        {
            var client = helm.Common.Connect(services, arguments);
            var (preview, previewer) = await helm.BuildAsync(services, arguments, client, cancellationToken);
            var diff = new ClusterDiff(services, services.IsTerminal && arguments.GetValue(progress));
            var changes = await CompareAsync(client, preview, diff, new(previewer.Mask), cancellationToken);
            return DiffCommand.Report(services, changes, diff.Errors, arguments.GetValue(helm.Common.Output));
        }));
        return command;
    }

    private static async Task<IReadOnlyList<ObjectChange>> CompareAsync(
        IKubernetesClient client, HelmReleasePreview release, ClusterDiff diff, SecretValues secrets, CancellationToken cancellationToken)
    {
        var preview = new ApplyPreview(client, release.Owner, release.ApplyOptions);
        preview.Expect(release.Definitions);
        preview.Expect(release.Objects);
        preview.Expect(release.CreatedNamespaces);
        var definitions = await diff.CompareAsync(preview, release.Definitions, secrets, cancellationToken);
        return
        [
            .. definitions.Where(d => release.ChangesDefinitions || d.What == ObjectChange.Created),
            .. await diff.CompareAsync(preview, [.. release.CreatedNamespaces, .. release.Objects], secrets, cancellationToken),
            .. release.Deleted.Select(entry => new ObjectChange(entry.Object, ObjectChange.Deleted, [])),
        ];
    }
}
