using System.Runtime.CompilerServices;

namespace Flux.ApiServer.Tests.Schemas;

/// <summary>The schemas that a real kube-apiserver serves.</summary>
internal static class RecordedSchemas
{
    public static string Folder { get; } = Path.Combine(Recorded(), "KubeApiSchemas");

    private static string Recorded([CallerFilePath] string path = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(path)!, "..", "..", "Conformance.Tests"));
}
