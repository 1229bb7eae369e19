namespace Flux.Kustomize.Loading;

/// <summary>What happens to fields that a type does not have.</summary>
internal enum UnknownFields
{
    /// <summary>They stay and are not looked at.</summary>
    Ignore,

    /// <summary>They are an error.</summary>
    Refuse,

    /// <summary>They are removed, as when Go reads and writes again.</summary>
    Remove,
}
