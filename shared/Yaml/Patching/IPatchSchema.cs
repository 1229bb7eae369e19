namespace Flux.Yaml.Patching;

/// <summary>What a type says about merging its fields.</summary>
public interface IPatchSchema
{
    /// <summary>A field's rules; <see cref="PatchField.Unknown"/> where the type has no such field or says nothing.</summary>
    PatchField Field(string name);
}
