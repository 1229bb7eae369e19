using Flux.ApiServer.Schemas;

namespace Flux.ApiServer.Rest;

/// <summary>The query options of writes.</summary>
internal static class WriteOptions
{
    /// <summary>Checks the options of a create, update or patch.</summary>
    /// <exception cref="ApiException">422 with all that is wrong.</exception>
    public static void Validate(ApiRequest request, string kind)
    {
        var errors = new List<FieldError>();
        if (kind == "PatchOptions")
        {
            var isApply = MediaType.Parse(request.Http.Request.ContentType ?? "").Name is "application/apply-patch+yaml" or "application/apply-patch+cbor";
            if (isApply && request.Query("fieldManager").Length == 0)
            {
                errors.Add(FieldError.Required("fieldManager", "is required for apply patch"));
            }
            else if (!isApply && request.Query("force").Length > 0)
            {
                errors.Add(FieldError.Forbidden("force", "may not be specified for non-apply patch"));
            }
        }

        errors.AddRange(FieldManagers.Errors(request.Query("fieldManager")));
        AddDryRun(request, errors);
        if (request.Query("fieldValidation") is not ("" or "Ignore" or "Warn" or "Strict"))
        {
            errors.Add(FieldError.NotSupported("fieldValidation", request.Query("fieldValidation"), "", "Ignore", "Strict", "Warn"));
        }

        if (errors.Count > 0)
        {
            throw ApiErrors.Invalid("meta.k8s.io", kind, "", errors);
        }
    }

    public static void AddDryRun(ApiRequest request, List<FieldError> errors)
    {
        if (request.Http.Request.Query["dryRun"] is [{ } value, ..] && value != "All")
        {
            errors.Add(FieldError.NotSupported("dryRun", new System.Text.Json.Nodes.JsonArray(value), "All"));
        }
    }
}
