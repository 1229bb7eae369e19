using Flux.ApiServer.Schemas;

namespace Flux.ApiServer.Tests.FieldManagement;

/// <summary>Validation has refused an object.</summary>
internal sealed class InvalidObjectException(string message, IReadOnlyList<FieldError> errors) : Exception(message)
{
    public IReadOnlyList<FieldError> Errors { get; } = errors;
}
