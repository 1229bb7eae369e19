using Flux.Helm.GoJson;

namespace Flux.Helm.Charts;

/// <summary>Reads Chart.yaml (and requirements.yaml, which adds to it) and Chart.lock.</summary>
internal sealed class ChartYaml
{
    private static readonly Shape.StructShape _maintainer = new("Maintainer", "v2.Maintainer",
        [("name", Shape.Text), ("email", Shape.Text), ("url", Shape.Text)]);

    private static readonly Shape.StructShape _dependency = new("Dependency", "v2.Dependency",
    [
        ("name", Shape.Text), ("version", Shape.Text), ("repository", Shape.Text), ("condition", Shape.Text), ("tags", Shape.ListOf(Shape.Text)),
        ("enabled", Shape.Bool), ("import-values", Shape.ListOf(Shape.Any)), ("alias", Shape.Text),
    ]);

    /// <summary>The fields of a chart's metadata, which an index has too.</summary>
    public static readonly (string Name, Shape Shape)[] Fields =
    [
        ("name", Shape.Text), ("home", Shape.Text), ("sources", Shape.ListOf(Shape.Text)), ("version", Shape.Text), ("description", Shape.Text),
        ("keywords", Shape.ListOf(Shape.Text)), ("maintainers", Shape.ListOf(Shape.PointerTo(_maintainer))), ("icon", Shape.Text),
        ("apiVersion", Shape.Text), ("condition", Shape.Text), ("tags", Shape.Text), ("appVersion", Shape.Text), ("deprecated", Shape.Bool),
        ("annotations", Shape.MapOf(Shape.Text)), ("kubeVersion", Shape.Text), ("dependencies", Shape.ListOf(Shape.PointerTo(_dependency))),
        ("type", Shape.Text),
    ];

    private static readonly Shape.StructShape _metadata = new("Metadata", "v2.Metadata", Fields);

    private static readonly Shape.StructShape _base = new("chartBase", "loader.chartBase", [("apiVersion", Shape.Text)]);

    private static readonly Shape.StructShape _lock = new("Lock", "v2.Lock",
        [("generated", Shape.Time), ("digest", Shape.Text), ("dependencies", Shape.ListOf(Shape.PointerTo(_dependency)))]);

    private readonly Dictionary<string, object?> _fields = [];

    /// <summary>The <c>apiVersion</c> alone, which says how to read the rest; empty where there is none.</summary>
    /// <exception cref="HelmException">Not YAML, or of wrong types.</exception>
    public static string ReadApiVersion(ReadOnlySpan<byte> yaml)
    {
        var fields = new Dictionary<string, object?>();
        ShapeReader.Read(yaml, _base, fields);
        return fields.GetValueOrDefault("apiVersion") as string ?? "";
    }

    /// <summary>Reads a lock file.</summary>
    /// <exception cref="HelmException">Not YAML, or of wrong types.</exception>
    public static ChartLock ReadLock(ReadOnlySpan<byte> yaml)
    {
        var fields = new Dictionary<string, object?>();
        ShapeReader.Read(yaml, _lock, fields);
        return new()
        {
            Generated = fields.GetValueOrDefault("generated") as string,
            Digest = Text(fields, "digest"),
            Dependencies = List(fields, "dependencies", Dependency),
        };
    }

    /// <summary>The <c>apiVersion</c> read so far.</summary>
    public string ApiVersion
    {
        get => Text("apiVersion");
        set => _fields["apiVersion"] = value;
    }

    /// <summary>Reads a file over what was read before.</summary>
    /// <exception cref="HelmException">Not YAML, or of wrong types.</exception>
    public void Read(ReadOnlySpan<byte> yaml) => ShapeReader.Read(yaml, _metadata, _fields);

    /// <summary>What was read.</summary>
    public ChartMetadata ToMetadata() => ToMetadata(_fields);

    /// <summary>Metadata of fields that were read elsewhere.</summary>
    public static ChartMetadata ToMetadata(Dictionary<string, object?> fields) => new()
    {
        Name = Text(fields, "name"),
        Home = Text(fields, "home"),
        Sources = Texts(fields, "sources"),
        Version = Text(fields, "version"),
        Description = Text(fields, "description"),
        Keywords = Texts(fields, "keywords"),
        Maintainers = List(fields, "maintainers", Maintainer),
        Icon = Text(fields, "icon"),
        ApiVersion = Text(fields, "apiVersion"),
        Condition = Text(fields, "condition"),
        Tags = Text(fields, "tags"),
        AppVersion = Text(fields, "appVersion"),
        Deprecated = fields.GetValueOrDefault("deprecated") is true,
        Annotations = (fields.GetValueOrDefault("annotations") as Dictionary<string, object?>)?.ToDictionary(e => e.Key, e => e.Value as string ?? ""),
        KubeVersion = Text(fields, "kubeVersion"),
        Dependencies = List(fields, "dependencies", Dependency),
        Type = Text(fields, "type"),
    };

    private static ChartMaintainer Maintainer(Dictionary<string, object?> fields) => new()
    {
        Name = Text(fields, "name"),
        Email = Text(fields, "email"),
        Url = Text(fields, "url"),
    };

    private static ChartDependency Dependency(Dictionary<string, object?> fields) => new()
    {
        Name = Text(fields, "name"),
        Version = Text(fields, "version"),
        Repository = Text(fields, "repository"),
        Condition = Text(fields, "condition"),
        Tags = Texts(fields, "tags"),
        Enabled = fields.GetValueOrDefault("enabled") is true,
        ImportValues = fields.GetValueOrDefault("import-values") as List<object?>,
        Alias = Text(fields, "alias"),
    };

    private string Text(string name) => Text(_fields, name);

    private static string Text(Dictionary<string, object?> fields, string name) => fields.GetValueOrDefault(name) as string ?? "";

    private static List<string>? Texts(Dictionary<string, object?> fields, string name) =>
        (fields.GetValueOrDefault(name) as List<object?>)?.ConvertAll(item => item as string ?? "");

    private static List<T?>? List<T>(Dictionary<string, object?> fields, string name, Func<Dictionary<string, object?>, T> make)
        where T : class =>
        (fields.GetValueOrDefault(name) as List<object?>)?.ConvertAll(item => item is Dictionary<string, object?> map ? make(map) : null);
}
