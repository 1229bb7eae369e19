namespace Flux.ApiServer.Admission;

/// <summary>A level of the standards, as of a version of Kubernetes.</summary>
/// <param name="Level"><c>privileged</c>, <c>baseline</c> or <c>restricted</c>.</param>
/// <param name="Version"><c>latest</c> or <c>v1.x</c>.</param>
internal sealed record PodSecurityLevel(string Level, string Version)
{
    /// <summary>How strict the level is: 0 for privileged.</summary>
    public int Strictness => Level switch { "privileged" => 0, "baseline" => 1, _ => 2 };

    public override string ToString() => $"{Level}:{Version}";
}
