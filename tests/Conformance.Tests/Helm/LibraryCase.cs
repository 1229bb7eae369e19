using System.Text.Json.Nodes;
using Flux.Helm;
using Flux.Helm.Charts;
using Flux.Helm.Manifests;
using Flux.Helm.Rendering;
using Flux.Helm.Values;
using Flux.Helm.Values.SetSyntax;
using Flux.Primitives;

namespace Flux.Conformance.Tests.Helm;

/// <summary>Renders a recorded case with the library, as the recording did, and shows hooks in one form.</summary>
internal static class LibraryCase
{
    public static RenderedRelease Render(string folder, JsonNode @case)
    {
        var log = new HelmLog();
        var chart = ChartLoader.LoadDirectory(Tree(folder), "chart", log);
        var capabilities = Capabilities.Default with { ApiVersions = [.. Capabilities.Default.ApiVersions, .. Texts(@case, "apiVersions")] };
        var options = new RenderOptions
        {
            ReleaseName = @case["release"]!.GetValue<string>(),
            Namespace = @case["namespace"]!.GetValue<string>(),
            IncludeCustomResourceDefinitions = @case["includeCRDs"]?.GetValue<bool>() ?? false,
            SkipSchemaValidation = @case["skipSchema"]?.GetValue<bool>() ?? false,
            Capabilities = @case["kubeVersion"] is { } version ? capabilities with { KubeVersion = KubeVersion.Parse(version.GetValue<string>()) } : capabilities,
        };
        return ReleaseRenderer.Render(new CompiledChart(chart), Values(folder, @case), options, log, TestContext.Current.CancellationToken);
    }

    public static string Shown(JsonNode hook) => string.Join('\n',
        hook["name"], hook["kind"], hook["path"], hook["weight"], List(hook["events"]), List(hook["deletePolicies"]), hook["manifest"]);

    public static string Shown(Hook hook) => string.Join('\n',
        hook.Name, hook.Kind, hook.Path, hook.Weight, string.Join(',', hook.Events), string.Join(',', hook.DeletePolicies), hook.Manifest);

    private static Dictionary<string, object?> Values(string folder, JsonNode @case)
    {
        var values = new Dictionary<string, object?>();
        foreach (var file in Texts(@case, "valuesFiles"))
        {
            values = ValueTree.Merge(values, ValuesFile.Read(File.ReadAllBytes(Path.Combine(folder, file))));
        }

        foreach (var json in Texts(@case, "setJSON"))
        {
            if (json.StartsWith('{') && SetValues.TryReadJsonMap(json, out var map))
            {
                values = ValueTree.Merge(values, map);
            }
            else
            {
                SetValues.ParseJson(json, values);
            }
        }

        Array.ForEach(Texts(@case, "set"), text => SetValues.Parse(text, values));
        Array.ForEach(Texts(@case, "setString"), text => SetValues.ParseString(text, values));
        Array.ForEach(Texts(@case, "setFile"), text => SetValues.ParseFile(text, values, name => File.ReadAllText(Path.Combine(folder, name))));
        Array.ForEach(Texts(@case, "setLiteral"), text => SetValues.ParseLiteral(text, values));
        return values;
    }

    private static FileTree Tree(string folder) => new(Directory.EnumerateFiles(Path.Combine(folder, "chart"), "*", SearchOption.AllDirectories)
        .Select(f => KeyValuePair.Create(Path.GetRelativePath(folder, f).Replace('\\', '/'), (ReadOnlyMemory<byte>)File.ReadAllBytes(f))));

    private static string[] Texts(JsonNode @case, string name) => [.. (@case[name] as JsonArray ?? []).Select(t => t!.GetValue<string>())];

    private static string List(JsonNode? list) => string.Join(',', (list as JsonArray ?? []).Select(i => i!.GetValue<string>()));
}
