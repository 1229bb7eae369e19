namespace Flux.Kustomize.Model;

/// <summary>What a replacement splits and creates.</summary>
internal sealed record FieldOptions(string Delimiter, int Index, bool Create);
