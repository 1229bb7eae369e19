using System.CommandLine;
using System.Text.Json.Nodes;
using Flux.Api;
using Flux.Artifacts;
using Flux.Cli.Diffs;
using Flux.FileCommands;
using Flux.Kubernetes;
using Flux.Kubernetes.Apply;
using Flux.Kustomizations;
using Flux.Kustomizations.Previews;
using Flux.Primitives;
using Flux.Reconciliation;

namespace Flux.Cli.Commands;

/// <summary><c>fluxfn diff kustomization NAME</c>: what local files, or the source as it is now, would change in the cluster.</summary>
/// <remarks>Spec: flux2 v2.9, cmd/flux/diff_kustomization.go. Without <c>--path</c> the source's artifact is built.</remarks>
internal sealed class KustomizationDiffCommand(CliServices services)
{
    private const int MaxDepth = 16;
    private readonly CommonOptions _options = new();
    private readonly Argument<string> _name = new("name") { Description = "The Kustomization" };
    private readonly Option<string?> _path = new("--path") { Description = "The local directory that spec.path means [default: the source's artifact]", HelpName = "dir" };
    private readonly Option<string?> _file = new("--kustomization-file") { Description = "A file with the Kustomization, instead of the cluster's", HelpName = "file" };
    private readonly Option<string[]> _ignore = new("--ignore-paths") { Description = "Files to leave out, as in .gitignore; where --path has no kustomization file", HelpName = "pattern,…" };
    private readonly Option<bool> _strict = new("--strict-substitute") { Description = "Refuse variables that are set nowhere and have no default" };
    private readonly Option<bool> _notFound = new("--ignore-not-found") { Description = "Go on where the cluster does not have the Kustomization of --kustomization-file" };
    private readonly Option<bool> _recursive = new("--recursive", "-r") { Description = "Compare the Kustomizations among the objects, too" };
    private readonly Option<string[]> _sources = new("--local-sources") { Description = "Local directories of the sources of those", HelpName = "Kind/namespace/name=dir,…" };
    private readonly Option<bool> _progress = DiffCommand.ProgressBar();

    public static Command Create(CliServices services)
    {
        var command = new CommandWithExamples("kustomization", "Print what a Kustomization would change in the cluster. Exit code: 0 nothing, 1 something, 2 an error")
        {
            Examples =
            [
                ("What local changes would do", "fluxfn diff kustomization apps --path ./apps"),
                ("With the Kustomization of a file", "fluxfn diff kustomization apps --path ./apps --kustomization-file ./clusters/production/apps.yaml"),
                ("Without some files", "fluxfn diff kustomization apps --path ./apps --ignore-paths \"/docs/**,*.test.yaml\""),
                ("With all Kustomizations that it applies", "fluxfn diff kustomization apps --path ./apps -r --local-sources GitRepository/flux-system/fleet=."),
                ("What the source has that is not applied yet", "fluxfn diff kustomization apps"),
            ],
        };
        command.Aliases.Add("ks");
        new KustomizationDiffCommand(services).AddTo(command);
        return command;
    }

    private void AddTo(Command command)
    {
        command.Add(_name);
        Option[] all = [_path, _file, _ignore, _strict, _notFound, _recursive, _sources, _progress, _options.Namespace, _options.Output];
        foreach (var option in all)
        {
            command.Add(option);
        }

        _options.AddConnectionTo(command);
        command.SetAction((arguments, cancellationToken) => DiffCommand.RunAsync(() => RunAsync(arguments, cancellationToken)));
    }

    private async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        var client = _options.Connect(services, arguments);
        var (ns, name) = (_options.NamespaceOf(services, arguments), arguments.GetRequiredValue(_name));
        var diff = new ClusterDiff(services, services.IsTerminal && arguments.GetValue(_progress));
        var run = new Run(client, diff, arguments.GetValue(_strict), arguments.GetValue(_recursive), SourcesOf(arguments), [.. Split(arguments.GetValue(_ignore))]);
        var live = await client.GetAsync(FluxKinds.Kustomization.Gvk, new(ns, name), cancellationToken);
        JsonObject? json;
        if (arguments.GetValue(_file) is { } file)
        {
            json = ManifestFile.Find(ManifestFile.Read(file), file, FluxKinds.Kustomization.Gvk, name, ns);
            if (live is null && !arguments.GetValue(_notFound))
            {
                throw new CliException($"Kustomization '{name}' not found in namespace '{ns}'; --ignore-not-found goes on without it");
            }
        }
        else
        {
            json = live ?? await FluxObjects.GetAsync(client, FluxKinds.Kustomization, ns, name, cancellationToken);
        }

        var changes = await CompareAsync(run, json, live, arguments.GetValue(_path), depth: 0, cancellationToken);
        return DiffCommand.Report(services, changes, diff.Errors, arguments.GetValue(_options.Output));
    }

    private async Task<IReadOnlyList<ObjectChange>> CompareAsync(Run run, JsonObject json, JsonObject? live, string? path, int depth, CancellationToken cancellationToken)
    {
        var key = json.KeyOf();
        if (json.At("spec", "kubeConfig") is JsonObject)
        {
            throw new CliException($"Kustomization '{key}': diff not supported for remote clusters");
        }

        var files = path is null ? new LocalFiles(await FetchAsync(run.Client, json, cancellationToken), ArtifactPathOf(json)) : LocalFiles.Read(path, json.Text("spec", "path") ?? "", run.Ignore);
        var mask = new SecretMask();
        KustomizationPreview preview;
        try
        {
            preview = await KustomizationPreview.BuildAsync(json, files.Tree, files.Path, run.Client, mask, run.IsStrict, services.OpenRemotes(), cancellationToken);
        }
        catch (KustomizationException e)
        {
            throw new CliException($"Kustomization '{key}': {mask.ApplyKnown(e.Message)}", e);
        }

        var compare = new ApplyPreview(run.Client, preview.Owner, preview.ApplyOptions);
        compare.Expect(preview.Objects);
        var changes = (await run.Diff.CompareAsync(compare, preview.Objects, new(mask), cancellationToken)).ToList();
        if (run.IsRecursive)
        {
            await RecurseAsync(run, preview, key, changes, depth, cancellationToken);
        }

        if (run.Diff.Errors.Count == 0)
        {
            changes.AddRange(preview.FindDeleted(live).Select(entry => new ObjectChange(entry.Object, ObjectChange.Deleted, [])));
        }

        return changes;
    }

    private async Task RecurseAsync(Run run, KustomizationPreview preview, ObjectKey self, List<ObjectChange> changes, int depth, CancellationToken cancellationToken)
    {
        foreach (var obj in preview.Objects.Where(o => o.KindOf() is var kind && kind.Group == FluxKinds.Kustomization.Gvk.Group && kind.Kind == "Kustomization" && o.KeyOf() != self))
        {
            if (depth >= MaxDepth)
            {
                throw new CliException($"Kustomizations are nested deeper than {MaxDepth} levels at '{obj.KeyOf()}'");
            }

            var id = ObjectIdentity.Of(obj);
            if (changes.Exists(change => change.Object == id && change.What == ObjectChange.Created))
            {
                continue; // as upstream: there is nothing of it yet to compare with
            }

            if (obj.At("spec", "kubeConfig") is JsonObject)
            {
                changes.Add(new(id, $"{ObjectChange.Skipped}: diff not supported for remote clusters", []));
                continue;
            }

            var source = $"{obj.Text("spec", "sourceRef", "kind")}/{(obj.Text("spec", "sourceRef", "namespace") is { Length: > 0 } given ? given : obj.KeyOf().Namespace)}/{obj.Text("spec", "sourceRef", "name")}";
            if (!run.Sources.TryGetValue(source, out var directory))
            {
                throw new CliException($"cannot get local path for {source} of kustomization {obj.KeyOf().Name}; name it with --local-sources {source}=DIR");
            }

            var live = await run.Client.GetAsync(FluxKinds.Kustomization.Gvk, obj.KeyOf(), cancellationToken);
            changes.AddRange(await CompareAsync(run, obj, live, Path.Combine(directory, (obj.Text("spec", "path") ?? "").TrimStart('/')), depth + 1, cancellationToken));
        }
    }

    private async Task<FileTree> FetchAsync(IKubernetesClient client, JsonObject json, CancellationToken cancellationToken)
    {
        var (kind, key) = (json.Text("spec", "sourceRef", "kind") ?? "", new ObjectKey(
            json.Text("spec", "sourceRef", "namespace") is { Length: > 0 } given ? given : json.KeyOf().Namespace, json.Text("spec", "sourceRef", "name") ?? ""));
        var found = FluxKinds.Find(kind) ?? throw new CliException($"sources of kind '{kind}' are not known here; name the files with --path");
        var source = await FluxObjects.GetAsync(client, found, key.Namespace, key.Name, cancellationToken);
        if (services.Artifacts is not { } artifacts || source.Text("status", "artifact", "url") is not { } url || source.Text("status", "artifact", "digest") is not { } digest)
        {
            throw new CliException($"{kind} '{key}' has no artifact; name the files with --path");
        }

        try
        {
            return await artifacts.FetchAsync(new(url), Digest.Parse(digest, null), cancellationToken);
        }
        catch (Exception e) when (e is ArtifactException or FormatException)
        {
            throw new CliException($"the artifact of {kind} '{key}' cannot be had: {e.Message}\n  name the files with --path", e);
        }
    }

    private static string ArtifactPathOf(JsonObject json) => Kustomizations.ArtifactPath.Join(json.Text("spec", "path"));

    private Dictionary<string, string> SourcesOf(ParseResult arguments)
    {
        var sources = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var text in Split(arguments.GetValue(_sources)))
        {
            if (text.Split('=', 2) is not [var source, { Length: > 0 } directory] || source.Split('/').Length != 3)
            {
                throw new CliException($"--local-sources: '{text}' is not Kind/namespace/name=dir");
            }

            sources[source] = directory;
        }

        return sources;
    }

    private static IEnumerable<string> Split(string[]? texts) => (texts ?? []).SelectMany(text => text.Split(',', StringSplitOptions.RemoveEmptyEntries));

    private sealed record Run(
        IKubernetesClient Client, ClusterDiff Diff, bool IsStrict, bool IsRecursive, IReadOnlyDictionary<string, string> Sources, IReadOnlyList<string> Ignore);
}
