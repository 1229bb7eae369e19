using System.Text.Json.Nodes;

namespace Flux.ApiServer.Schemas;

/// <summary>The rules of security contexts: of containers, and of what pods have in common with them.</summary>
/// <remarks>Spec: kubernetes 1.36, <c>pkg/apis/core/validation/validation.go</c>, <c>ValidateSecurityContext</c>.</remarks>
internal static class ContainerSecurity
{
    public static void Context(string path, JsonObject? context, JsonObject pod, FieldErrors errors)
    {
        if (context is null)
        {
            return;
        }

        Id($"{path}.runAsUser", context.Integer("runAsUser"), errors);
        Id($"{path}.runAsGroup", context.Integer("runAsGroup"), errors);
        if (context.Has("procMount"))
        {
            errors.OneOf($"{path}.procMount", context["procMount"], "Default", "Unmasked");
            if (context.Text("procMount") == "Unmasked" && pod["hostUsers"]?.GetValueKind() != System.Text.Json.JsonValueKind.False)
            {
                errors.Invalid($"{path}.procMount", context.Text("procMount"), "`hostUsers` must be false to use `Unmasked`");
            }
        }

        Seccomp($"{path}.seccompProfile", context.Map("seccompProfile"), errors);
        if (context["allowPrivilegeEscalation"]?.GetValueKind() == System.Text.Json.JsonValueKind.False)
        {
            const string Rule = "cannot set `allowPrivilegeEscalation` to false and ";
            if (context.Flag("privileged"))
            {
                errors.Add(FieldError.InvalidText(path, InternalForm.SecurityContext(context), $"{Rule}`privileged` to true"));
            }

            foreach (var _ in context.Map("capabilities").Texts("add").Where(capability => capability == "CAP_SYS_ADMIN"))
            {
                errors.Add(FieldError.InvalidText(path, InternalForm.SecurityContext(context), $"{Rule}`capabilities.Add` CAP_SYS_ADMIN"));
            }
        }

        Windows($"{path}.windowsOptions", context.Map("windowsOptions"), errors);
        AppArmor($"{path}.appArmorProfile", context.Map("appArmorProfile"), errors);
    }

    public static void Id(string path, long? id, FieldErrors errors)
    {
        if (id is < 0 or > int.MaxValue)
        {
            errors.Invalid(path, id, "must be between 0 and 2147483647, inclusive");
        }
    }

    public static void Seccomp(string path, JsonObject? profile, FieldErrors errors)
    {
        if (profile is null)
        {
            return;
        }

        var type = profile.Text("type");
        if (type.Length == 0)
        {
            errors.Required($"{path}.type", "type is required when seccompProfile is set");
        }
        else
        {
            errors.OneOf($"{path}.type", type, "Localhost", "RuntimeDefault", "Unconfined");
        }

        if (type == "Localhost")
        {
            if (profile.Has("localhostProfile"))
            {
                PodValidation.LocalPath($"{path}.localhostProfile", profile.Text("localhostProfile"), errors);
            }
            else
            {
                errors.Required($"{path}.localhostProfile", "must be set when seccomp type is Localhost");
            }
        }
        else if (profile.Has("localhostProfile"))
        {
            var printed = $"{{\"Type\":{FieldError.Print(type)},\"LocalhostProfile\":{FieldError.Print(profile["localhostProfile"])}}}";
            errors.Add(FieldError.InvalidText($"{path}.localhostProfile", printed, "can only be set when seccomp type is Localhost"));
        }
    }

    public static void AppArmor(string path, JsonObject? profile, FieldErrors errors)
    {
        if (profile is null)
        {
            return;
        }

        const string Missing = "must be set when AppArmor type is Localhost";
        var text = profile.Text("localhostProfile");
        switch (profile.Text("type"))
        {
            case "Localhost" when !profile.Has("localhostProfile") || text.Length == 0:
                errors.Required($"{path}.localhostProfile", Missing);
                break;
            case "Localhost" when text.Trim() != text:
                errors.Invalid($"{path}.localhostProfile", text, "must not be padded with whitespace");
                break;
            case "RuntimeDefault" or "Unconfined" when profile.Has("localhostProfile"):
                errors.Invalid($"{path}.localhostProfile", text, "can only be set when AppArmor type is Localhost");
                break;
            case "":
                errors.Required($"{path}.type", "type is required when appArmorProfile is set");
                break;
            case "Localhost" or "RuntimeDefault" or "Unconfined":
                break;
            case var other:
                errors.OneOf($"{path}.type", other, "Localhost", "RuntimeDefault", "Unconfined");
                break;
        }
    }

    public static void Windows(string path, JsonObject? options, FieldErrors errors)
    {
        if (options.Has("gmsaCredentialSpecName"))
        {
            errors.Invalid($"{path}.gmsaCredentialSpecName", options.Text("gmsaCredentialSpecName"), NameRules.Subdomain(options.Text("gmsaCredentialSpecName")));
        }

        foreach (var field in new[] { "gmsaCredentialSpec", "runAsUserName" })
        {
            if (options.Has(field) && options.Text(field).Length == 0)
            {
                errors.Invalid($"{path}.{field}", "", $"{field} cannot be an empty string");
            }
        }
    }
}
