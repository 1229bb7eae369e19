namespace Flux.ApiServer.Storage.Journal;

/// <summary>The few things a journal does with files; behind it the disk, or a test that lets some of them fail.</summary>
internal interface IJournalFolder
{
    /// <summary>For messages.</summary>
    string Path { get; }

    /// <summary>The names of the files.</summary>
    IReadOnlyList<string> Files();

    /// <summary>Makes an empty file that only its owner can read, or empties one.</summary>
    IJournalFile Create(string name);

    /// <summary>Opens a file that is there.</summary>
    IJournalFile Open(string name);

    /// <summary>Gives a file another name, in one step.</summary>
    void Rename(string from, string to);

    void Delete(string name);

    /// <summary>Brings names (not contents) to the disk.</summary>
    void Flush();
}
