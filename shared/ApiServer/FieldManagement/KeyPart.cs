namespace Flux.ApiServer.FieldManagement;

/// <summary>One key field of a list item.</summary>
internal readonly record struct KeyPart(string Name, ScalarValue Value);
