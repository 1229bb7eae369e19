using System.Text.Json.Nodes;
using Flux.Api;
using Flux.Primitives;

namespace Flux.Cli.Output;

/// <summary>How objects fare, a row each.</summary>
/// <param name="withNamespace">Whether the namespace is the first column.</param>
/// <param name="withKind">Whether names are written <c>kind/name</c>.</param>
internal sealed class ObjectTable(bool withNamespace, bool withKind)
{
    private static readonly string[] _columns = ["NAME", "REVISION", "SUSPENDED", "READY", "MESSAGE"];

    private readonly Table _table = new(withNamespace ? ["NAMESPACE", .. _columns] : _columns);

    public void Add(FluxKind kind, JsonObject obj) => _table.Add(Cells(kind, obj, MessageOf(obj)));

    public void Write(TextWriter output, bool withHeader, bool colour) => _table.Write(output, withHeader, colour);

    /// <summary>Writes a row at once, below what was written.</summary>
    public void Append(TextWriter output, FluxKind kind, JsonObject obj, bool isDeleted, bool colour) =>
        _table.Append(output, Cells(kind, obj, isDeleted ? "deleted" : MessageOf(obj)), colour);

    private string[] Cells(FluxKind kind, JsonObject obj, string message)
    {
        var name = obj.Text("metadata", "name") ?? "";
        string[] cells =
        [
            withKind ? $"{kind.Singular}/{name}" : name,
            obj.Revision(),
            obj.Flag("spec", "suspend") ? "True" : "False",
            obj.Ready().Text("status") ?? "Unknown",
            ShortHashes.In(message),
        ];
        return withNamespace ? [obj.Text("metadata", "namespace") ?? "", .. cells] : cells;
    }

    private static string MessageOf(JsonObject obj) => obj.Ready().Text("message") ?? "waiting to be reconciled";
}
