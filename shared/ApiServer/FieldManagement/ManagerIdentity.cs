using System.Text;

namespace Flux.ApiServer.FieldManagement;

/// <summary>What makes an entry of managedFields one and the same over time.</summary>
/// <param name="Manager">The manager's name.</param>
/// <param name="IsApply">Whether it applies, or updates.</param>
/// <param name="ApiVersion">The version of an updating manager; empty for one that applies, since it has one set over all versions.</param>
/// <param name="Subresource">The subresource written through; empty for the main resource.</param>
internal readonly record struct ManagerIdentity(string Manager, bool IsApply, string ApiVersion, string Subresource)
{
    public static ManagerIdentity Applying(string manager, string? subresource) =>
        new(manager.Length == 0 ? "unknown" : manager, true, "", subresource ?? "");

    public static ManagerIdentity Updating(string manager, string apiVersion, string? subresource) =>
        new(manager.Length == 0 ? "unknown" : manager, false, apiVersion, subresource ?? "");

    /// <summary>As conflict messages name it.</summary>
    public string Describe()
    {
        var name = GoText.Quote(Manager);
        if (Subresource.Length > 0)
        {
            name = $"{name} with subresource {GoText.Quote(Subresource)}";
        }

        return IsApply ? name : $"{name} using {ApiVersion}";
    }

    /// <summary>The text by which upstream orders managers of the same second.</summary>
    public string SortKey()
    {
        var key = new StringBuilder("{\"manager\":");
        GoText.AppendJson(key, Manager);
        key.Append(",\"operation\":\"").Append(IsApply ? "Apply" : "Update").Append('"');
        if (ApiVersion.Length > 0)
        {
            key.Append(",\"apiVersion\":");
            GoText.AppendJson(key, ApiVersion);
        }

        if (Subresource.Length > 0)
        {
            key.Append(",\"subresource\":");
            GoText.AppendJson(key, Subresource);
        }

        return key.Append('}').ToString();
    }
}
