namespace Flux.ApiServer.FieldManagement;

/// <summary>A field that another manager owns with another value.</summary>
/// <param name="Manager">As messages name the manager: quoted, with subresource and version where it updates.</param>
/// <param name="Field">The field, e.g. <c>.spec.template.spec.containers[name="c"].image</c>.</param>
public sealed record ApplyConflict(string Manager, string Field)
{
    /// <summary>The message of the cause in the server's answer.</summary>
    public string Message => $"conflict with {Manager}";
}
