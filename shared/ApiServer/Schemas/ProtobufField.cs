namespace Flux.ApiServer.Schemas;

/// <summary>A field of a protobuf message.</summary>
/// <param name="Number">Its number.</param>
/// <param name="Name">Its name in the message, which the JSON field mostly has too.</param>
/// <param name="Shape"><c>[</c> for a list, <c>{</c> for a map with string keys, else a blank.</param>
/// <param name="Code">
/// The kind of the value: <c>s</c> string, <c>b</c> bool, <c>i</c> integer, <c>d</c> double, <c>y</c> bytes, <c>t</c> time, <c>T</c> time with
/// microseconds, <c>x</c> integer or string, <c>q</c> quantity, <c>j</c> embedded JSON, <c>m</c> a message.
/// </param>
/// <param name="Message">The message's name; empty for any other value.</param>
internal readonly record struct ProtobufField(int Number, string Name, char Shape, char Code, string Message)
{
    /// <summary>The field's name in the JSON form of a type; null where it is a struct that Go embeds, whose fields stand in its place.</summary>
    public string? JsonName(TypeSchema? type)
    {
        var name = Name;
        return type is not { IsStruct: true } || type.Fields.ContainsKey(name)
            ? name
            : type.Fields.Keys.FirstOrDefault(key => key.Equals(name, StringComparison.OrdinalIgnoreCase));
    }
}
