namespace Flux.Git.Transport;

/// <summary>What the <c>ssh</c> program must read from files, in a folder that only we can enter; gone when disposed.</summary>
internal sealed class SshFiles : IDisposable
{
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly DirectoryInfo _directory;

    private SshFiles(DirectoryInfo directory) => _directory = directory;

    /// <summary>The accepted host keys.</summary>
    public string KnownHosts => Path.Combine(_directory.FullName, "known_hosts");

    /// <summary>The private key; null for none.</summary>
    public string? Identity { get; private set; }

    /// <summary>The script that answers with the key's passphrase; null where there is none.</summary>
    public string? Askpass { get; private set; }

    /// <summary>Writes the files.</summary>
    /// <exception cref="GitException">The disk refuses.</exception>
    public static SshFiles Create(GitCredentials credentials, string? temporaryDirectory)
    {
        SshFiles? files = null;
        try
        {
            var path = Path.Combine(temporaryDirectory ?? Path.GetTempPath(), $"fluxfn-ssh-{Path.GetRandomFileName()}");
            files = new SshFiles(CreatePrivate(path));
            Write(files.KnownHosts, WithFinalNewLine(credentials.KnownHosts ?? ""), Private);
            if (credentials.SshIdentity is { } identity)
            {
                files.Identity = Path.Combine(path, "identity");
                Write(files.Identity, WithFinalNewLine(identity.Reveal()), Private);
            }

            if (credentials.Password is { } password)
            {
                // The script reads its answer from a file beside it: an argument or variable could be seen by others.
                files.Askpass = Path.Combine(path, "askpass");
                Write(files.Askpass + ".answer", password.Reveal() + "\n", Private);
                Write(
                    files.Askpass,
                    "#!/bin/sh\nIFS= read -r answer < \"$0.answer\"\nprintf '%s\\n' \"$answer\"\n",
                    Private | UnixFileMode.UserExecute);
            }

            return files;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            files?.Dispose();
            throw new GitException($"cannot write the files for ssh: {e.Message}", e);
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        try
        {
            _directory.Delete(recursive: true);
        }
        catch (DirectoryNotFoundException)
        {
            // Somebody was faster.
        }
    }

    private static DirectoryInfo CreatePrivate(string path) => OperatingSystem.IsWindows()
        ? Directory.CreateDirectory(path)
        : Directory.CreateDirectory(path, Private | UnixFileMode.UserExecute);

    private static string WithFinalNewLine(string text)
    {
        text = text.Replace("\r\n", "\n", StringComparison.Ordinal);
        return text.EndsWith('\n') ? text : text + "\n";
    }

    private static void Write(string path, string text, UnixFileMode mode)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = mode;
        }

        using var writer = new StreamWriter(path, options);
        writer.Write(text);
    }
}
