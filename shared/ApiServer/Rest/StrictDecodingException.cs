using Flux.ApiServer.Schemas;
using Flux.Primitives;

namespace Flux.ApiServer.Rest;

/// <summary>Fields are unknown or occur twice, and the client wants that refused.</summary>
internal sealed class StrictDecodingException(GroupVersionKind kind, string issues) : Exception($"strict decoding error: {issues}")
{
    /// <summary>For the body of a create or update.</summary>
    public ApiException AsBadRequest() => ApiErrors.BadRequest(
        $"{kind.Kind} in version {Quote.Go(kind.Version)} cannot be handled as a {kind.Kind}: {Message}");

    /// <summary>For a patch, which is shown.</summary>
    public ApiException AsInvalidPatch(string patch) =>
        ApiErrors.Invalid("", "", "", [FieldError.Invalid("patch", patch, Message)]);
}
