namespace Flux.HelmReleases.Storage;

/// <summary>Writes releases as Helm's <c>json.Marshal</c> does.</summary>
internal static class ReleaseWriter
{
    public static ReadOnlyMemory<byte> Write(Release release)
    {
        var writer = new GoJsonWriter();
        writer.BeginObject();
        writer.Field("name", release.Name);
        writer.Name("info");
        WriteInfo(writer, release.Info);
        if (release.Chart is { } chart)
        {
            writer.Name("chart");
            writer.Raw(chart.Json.Span);
        }

        if (release.Config.Count > 0)
        {
            writer.Name("config");
            writer.Value(release.Config);
        }

        writer.Field("manifest", release.Manifest);
        if (release.Hooks.Count > 0)
        {
            writer.Name("hooks");
            WriteHooks(writer, release.Hooks);
        }

        if (release.Version != 0)
        {
            writer.Name("version");
            writer.Number(release.Version);
        }

        writer.Field("namespace", release.Namespace);
        writer.Field("apply_method", release.ApplyMethod);
        writer.EndObject();
        return writer.Written;
    }

    public static void WriteInfo(GoJsonWriter writer, ReleaseInfo info)
    {
        writer.BeginObject();
        Time(writer, "first_deployed", info.FirstDeployed);
        Time(writer, "last_deployed", info.LastDeployed);
        Time(writer, "deleted", info.Deleted);
        writer.Field("description", info.Description);
        writer.Field("status", info.Status);
        if (info.RollbackRevision != 0)
        {
            writer.Name("rollback_revision");
            writer.Number(info.RollbackRevision);
        }

        writer.Field("notes", info.Notes);
        writer.EndObject();
    }

    public static void WriteHooks(GoJsonWriter writer, IEnumerable<ReleaseHook> hooks)
    {
        writer.BeginArray();
        foreach (var hook in hooks)
        {
            writer.BeginObject();
            writer.Field("name", hook.Name);
            writer.Field("kind", hook.Kind);
            writer.Field("path", hook.Path);
            writer.Field("manifest", hook.Manifest);
            writer.Field("events", hook.Events);
            writer.Name("last_run");
            writer.BeginObject();
            Time(writer, "started_at", hook.LastRun.StartedAt);
            Time(writer, "completed_at", hook.LastRun.CompletedAt);
            writer.Name("phase");
            writer.String(hook.LastRun.Phase);
            writer.EndObject();
            if (hook.Weight != 0)
            {
                writer.Name("weight");
                writer.Number(hook.Weight);
            }

            writer.Field("delete_policies", hook.DeletePolicies);
            writer.Field("output_log_policies", hook.OutputLogPolicies);
            writer.EndObject();
        }

        writer.EndArray();
    }

    private static void Time(GoJsonWriter writer, string name, GoTime time) => writer.Field(name, time.IsZero ? "" : time.ToString());
}
