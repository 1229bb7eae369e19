using System.Runtime.CompilerServices;

namespace Flux.ApiServer.Tests.FieldManagement;

/// <summary>The transcripts recorded from a real kube-apiserver, which lie beside the repository and are not part of it.</summary>
internal static class TranscriptFiles
{
    public static string Folder { get; } = Path.Combine(RepoRoot(), "..", "shared", "vectors", "kubeapi");

    public static string SchemasFolder { get; } = Path.Combine(RepoRoot(), "..", "shared", "vectors", "kubeapi-schemas");

    public static bool Exist => Directory.Exists(Folder);

    /// <summary>The names of an area's scenarios; one empty name where there are none, since a theory needs data.</summary>
    public static TheoryData<string> Names(string area)
    {
        var names = new TheoryData<string>();
        if (!Exist)
        {
            names.Add("");
            return names;
        }

        foreach (var file in Directory.EnumerateFiles(Path.Combine(Folder, area), "*.json").Order(StringComparer.Ordinal))
        {
            names.Add(Path.GetFileNameWithoutExtension(file));
        }

        return names;
    }

    public static string Read(string area, string name) => File.ReadAllText(Path.Combine(Folder, area, name + ".json"));

    private static string RepoRoot([CallerFilePath] string path = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(path)!, "..", "..", ".."));
}
