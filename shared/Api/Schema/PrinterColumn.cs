namespace Flux.Api;

/// <summary>A column that <c>kubectl get</c> prints.</summary>
/// <param name="Name">The heading.</param>
/// <param name="Type"><c>string</c>, <c>date</c>, <c>integer</c> or <c>boolean</c>.</param>
/// <param name="JsonPath">Where the value is.</param>
public sealed record PrinterColumn(string Name, string Type, string JsonPath);
