using Flux.GoTemplates.Values;
using Flux.Helm.Charts;

namespace Flux.Helm.Rendering;

/// <summary>The objects that templates find beside their values: <c>.Chart</c>, <c>.Release</c>, <c>.Capabilities</c>, <c>.Template</c>.</summary>
internal static class ChartObjects
{
    private static readonly GoType _kubeVersion = GoType.Struct("common.KubeVersion",
        [new("Version", GoType.String), new("normalizedVersion", GoType.String), new("Major", GoType.String), new("Minor", GoType.String)],
        new Dictionary<string, GoFunction>
        {
            ["String"] = new("func(interface {}) string", (_, a) => (string)Struct(a[0]).Values[1]! is { Length: > 0 } normalized ? normalized : Struct(a[0]).Values[0]),
            ["GitVersion"] = new("func(interface {}) string", (_, a) => Struct(a[0]).Values[0]),
        });

    private static readonly GoType _versionSet = GoType.Defined("common.VersionSet", GoType.StringSlice, new Dictionary<string, GoFunction>
    {
        ["Has"] = new("func(interface {}, string) bool", (_, a) => GoValues.Box(((GoSlice)a[0]!).Contains(a[1]))),
    });

    private static readonly GoType _buildInfo = GoType.Struct("version.BuildInfo",
    [
        new("Version", GoType.String), new("GitCommit", GoType.String), new("GitTreeState", GoType.String), new("GoVersion", GoType.String),
        new("KubeClientVersion", GoType.String),
    ]);

    private static readonly GoType _capabilities = GoType.Struct("common.Capabilities",
        [new("KubeVersion", _kubeVersion), new("APIVersions", _versionSet), new("HelmVersion", _buildInfo)]);

    public static GoMap Release(RenderOptions options) => new()
    {
        ["Name"] = options.ReleaseName,
        ["Namespace"] = options.Namespace,
        ["IsUpgrade"] = GoValues.Box(options.IsUpgrade),
        ["IsInstall"] = GoValues.Box(!options.IsUpgrade),
        ["Revision"] = GoValues.Int(options.Revision),
        ["Service"] = "Helm",
    };

    public static GoPointer Capabilities(Capabilities capabilities)
    {
        var version = capabilities.KubeVersion;
        var versions = capabilities.ApiVersions;
        var items = new object?[versions.Count];
        for (var i = 0; i < items.Length; i++)
        {
            items[i] = versions[i];
        }

        return new(new GoStruct(_capabilities,
            new GoStruct(_kubeVersion, version.Version, version.Normalized, version.Major, version.Minor),
            new GoSlice(_versionSet, items),
            new GoStruct(_buildInfo, capabilities.HelmVersion, "", "", capabilities.GoVersion, capabilities.KubeClientVersion)));
    }

    public static GoMap Template(string name, string chartPath)
    {
        var template = new GoMap(TemplateValues.Values, 2);
        template["Name"] = name;
        template["BasePath"] = GoPath.Join(chartPath, "templates");
        return template;
    }

    public static GoMap Chart(Chart chart)
    {
        var metadata = chart.Metadata;
        return new()
        {
            ["Name"] = metadata.Name,
            ["Home"] = metadata.Home,
            ["Sources"] = Texts(metadata.Sources),
            ["Version"] = metadata.Version,
            ["Description"] = metadata.Description,
            ["Keywords"] = Texts(metadata.Keywords),
            ["Maintainers"] = List(metadata.Maintainers, Maintainer),
            ["Icon"] = metadata.Icon,
            ["APIVersion"] = metadata.ApiVersion,
            ["Condition"] = metadata.Condition,
            ["Tags"] = metadata.Tags,
            ["AppVersion"] = metadata.AppVersion,
            ["Deprecated"] = GoValues.Box(metadata.Deprecated),
            ["Annotations"] = Annotations(metadata.Annotations),
            ["KubeVersion"] = metadata.KubeVersion,
            ["Dependencies"] = List(metadata.Dependencies, Dependency),
            ["Type"] = metadata.Type,
            ["IsRoot"] = GoValues.Box(chart.IsRoot),
        };
    }

    private static GoStruct Struct(object? receiver) => receiver as GoStruct ?? (GoStruct)((GoPointer)receiver!).Target!;

    private static GoMap Maintainer(ChartMaintainer? maintainer) => new()
    {
        ["Name"] = maintainer?.Name ?? "",
        ["Email"] = maintainer?.Email ?? "",
        ["URL"] = maintainer?.Url ?? "",
    };

    private static GoMap Dependency(ChartDependency? dependency) => dependency is null ? [] : new()
    {
        ["Name"] = dependency.Name,
        ["Version"] = dependency.Version,
        ["Repository"] = dependency.Repository,
        ["Condition"] = dependency.Condition,
        ["Tags"] = Texts(dependency.Tags),
        ["Enabled"] = GoValues.Box(dependency.Enabled),
        ["ImportValues"] = List(dependency.ImportValues, Imported),
        ["Alias"] = dependency.Alias,
    };

    // once dependencies are processed, imports are maps of strings
    private static object? Imported(object? entry)
    {
        if (entry is not Dictionary<string, object?> map)
        {
            return TemplateValues.FromValue(entry);
        }

        var strings = new GoMap(GoType.StringMap, map.Count);
        foreach (var (key, value) in map)
        {
            strings[key] = GoText.Print(value);
        }

        return strings;
    }

    private static GoMap Annotations(IReadOnlyDictionary<string, string>? annotations)
    {
        if (annotations is null)
        {
            return GoMap.Nil(GoType.StringMap);
        }

        var map = new GoMap(GoType.StringMap, annotations.Count);
        foreach (var (key, value) in annotations)
        {
            map[key] = value;
        }

        return map;
    }

    private static GoSlice Texts(IReadOnlyList<string>? texts) => List(texts, text => text);

    private static GoSlice List<T>(IReadOnlyList<T>? list, Func<T, object?> make) => new([.. (list ?? []).Select(make)]);
}
