using System.Text.Json.Serialization;

namespace Flux.ApiServer.Rest;

/// <summary>Small values that messages and tokens are made of.</summary>
[JsonSerializable(typeof(string[]))]
[JsonSourceGenerationOptions(WriteIndented = false)]
internal sealed partial class NodeContext : JsonSerializerContext;
