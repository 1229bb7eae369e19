using System.Collections.Frozen;
using System.Globalization;
using System.Text;

namespace Flux.ApiServer.Schemas;

/// <summary>The numbers that Kubernetes' protobuf messages give their fields; messages are parsed when they are first asked for.</summary>
/// <remarks>Spec: k8s.io/api and k8s.io/apimachinery, the <c>generated.proto</c> files.</remarks>
internal sealed class ProtobufMessages
{
    private const string Meta = "apimachinery.pkg.apis.meta.v1.";
    private readonly FrozenDictionary<string, Lazy<ProtobufMessage>> _messages;

    private ProtobufMessages(string data) => _messages = data.Split('\n', StringSplitOptions.RemoveEmptyEntries)
        .Select(line => line.Split('\t'))
        .ToFrozenDictionary(p => p[0], p => new Lazy<ProtobufMessage>(() => Parse(p[0], p[1])));

    /// <summary>Those of the built-in kinds.</summary>
    public static ProtobufMessages BuiltIn => LazyBuiltIn.Value;

    private static Lazy<ProtobufMessages> LazyBuiltIn { get; } = new(() =>
    {
        using var stream = typeof(ProtobufMessages).Assembly.GetManifestResourceStream(
            typeof(ProtobufMessages).Assembly.GetManifestResourceNames().Single(n => n.EndsWith("protobuf.txt", StringComparison.Ordinal)))
            ?? throw new SchemaException("the assembly lacks the protobuf data");
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return new ProtobufMessages(reader.ReadToEnd());
    });

    /// <summary>The name of the message of an OpenAPI type, e.g. <c>io.k8s.api.core.v1.ConfigMap</c>; null where there is none.</summary>
    public string? NameOf(string? typeName)
    {
        const string prefix = "io.k8s.";
        if (typeName is null || !typeName.StartsWith(prefix, StringComparison.Ordinal))
        {
            return null;
        }

        var name = typeName[prefix.Length..].Replace(Meta, "~", StringComparison.Ordinal);
        return _messages.ContainsKey(name) ? name : null;
    }

    /// <summary>The fields of a message by their numbers.</summary>
    public FrozenDictionary<int, ProtobufField> Fields(string message) => Message(message).ByNumber;

    /// <summary>The fields of a message in the order of the Go struct.</summary>
    public IReadOnlyList<ProtobufField> Ordered(string message) => Message(message).Ordered;

    private ProtobufMessage Message(string message) =>
        _messages.TryGetValue(message, out var found) ? found.Value : throw new SchemaException($"the protobuf data lacks {message}");

    private static ProtobufMessage Parse(string message, string fields)
    {
        var package = message[0] == '~' ? "~" : message[..(message.LastIndexOf('.') + 1)];
        var ordered = fields.Split(';', StringSplitOptions.RemoveEmptyEntries).Select(field => field.Split(' '))
            .Select(parts => Field(int.Parse(parts[0], CultureInfo.InvariantCulture), parts[1], parts[2], package)).ToList();
        return new(ordered, ordered.ToFrozenDictionary(field => field.Number));
    }

    private static ProtobufField Field(int number, string name, string value, string package)
    {
        var shape = value[0] is '[' or '{' ? value[0] : ' ';
        var code = shape == ' ' ? value : value[1..];
        return code[0] switch
        {
            '.' => new(number, name, shape, 'm', package + code[1..]),
            '=' => new(number, name, shape, 'm', code[1..]),
            var scalar => new(number, name, shape, scalar, ""),
        };
    }

    private sealed record ProtobufMessage(IReadOnlyList<ProtobufField> Ordered, FrozenDictionary<int, ProtobufField> ByNumber);
}
