using System.Runtime.CompilerServices;

namespace Flux.ApiServer.Tests.FieldManagement;

/// <summary>The transcripts recorded from a real kube-apiserver, and the schemas it serves.</summary>
internal static class TranscriptFiles
{
    public static string Folder { get; } = Path.Combine(Recorded(), "KubeApi", "Transcripts");

    public static string SchemasFolder { get; } = Path.Combine(Recorded(), "KubeApiSchemas");

    /// <summary>The names of an area's scenarios.</summary>
    public static TheoryData<string> Names(string area)
    {
        var names = new TheoryData<string>();
        foreach (var file in Directory.EnumerateFiles(Path.Combine(Folder, area), "*.json").Order(StringComparer.Ordinal))
        {
            names.Add(Path.GetFileNameWithoutExtension(file));
        }

        return names;
    }

    public static string Read(string area, string name) => File.ReadAllText(Path.Combine(Folder, area, name + ".json"));

    private static string Recorded([CallerFilePath] string path = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(path)!, "..", "..", "Conformance.Tests"));
}
