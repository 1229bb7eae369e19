using System.Text.Json.Nodes;

namespace Flux.Kubernetes.Health;

/// <summary>Jobs: kstatus takes a running one for current, Flux waits for its end.</summary>
internal static class JobStatus
{
    public static HealthResult Of(JsonObject job) => Ended(job)
        ?? (StatusFields.Text(job, "status.startTime", "").Length == 0
            ? HealthResult.InProgress("JobNotStarted", "Job not started")
            : HealthResult.Current(Progress(job)));

    public static HealthResult OfFlux(JsonObject job)
    {
        if (StatusFields.Flag(job, "spec.suspend"))
        {
            return HealthResult.Current("Job is suspended");
        }

        return Ended(job)
            ?? (StatusFields.Text(job, "status.startTime", "").Length == 0
                ? HealthResult.InProgress("JobNotStarted", $"Job not started. active: 0/{StatusFields.Int(job, "spec.parallelism", 1)}")
                : HealthResult.InProgress("JobInProgress", Progress(job)));
    }

    private static HealthResult? Ended(JsonObject job)
    {
        var completions = StatusFields.Int(job, "spec.completions", StatusFields.Int(job, "spec.parallelism", 1));
        foreach (var condition in StatusFields.Conditions(job).Where(c => c.Status == "True"))
        {
            switch (condition.Type)
            {
                case "Complete":
                    return HealthResult.Current($"Job Completed. succeeded: {StatusFields.Int(job, "status.succeeded", 0)}/{completions}");
                case "Failed":
                    return HealthResult.Failed("JobFailed", $"Job Failed. failed: {StatusFields.Int(job, "status.failed", 0)}/{completions}");
            }
        }

        return null;
    }

    private static string Progress(JsonObject job) =>
        $"Job in progress. success:{StatusFields.Int(job, "status.succeeded", 0)}, active: {StatusFields.Int(job, "status.active", 0)}, "
        + $"failed: {StatusFields.Int(job, "status.failed", 0)}";
}
